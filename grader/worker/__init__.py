"""What runs beside a submission's code: loading, calling, answering. Holds no expected value and no verdict."""
