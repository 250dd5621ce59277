"""The gradebook's tables, as the migrations make them."""

import sqlalchemy as sql

metadata = sql.MetaData()
deliveries = sql.Table(
    "delivery",
    metadata,
    sql.Column("id", sql.Text, primary_key=True),
    sql.Column("called", sql.Text, nullable=False),
    sql.Column("student", sql.Text, nullable=False),  # the id on the roster, empty for who is not on it
    sql.Column("name", sql.Text, nullable=False),
    sql.Column("email", sql.Text, nullable=False),
    sql.Column("section", sql.Text, nullable=False),
    sql.Column("submitted", sql.Text, nullable=False),  # ISO 8601, empty where it is not known
    sql.Column("sha256", sql.Text, nullable=False),  # empty where it could not be unpacked
    sql.Column("problem", sql.Text, nullable=False),  # and why
    sql.Column("grading", sql.Integer, sql.ForeignKey("grading.number")),  # that counts, if one does yet
    sql.Column("notes", sql.Text, nullable=False, server_default="{}"),  # what a person should look at: JSON
)
KEY = ("sha256", "harness", "data", "device", "seed", "full", "language")
gradings = sql.Table(
    "grading",
    metadata,
    sql.Column("number", sql.Integer, primary_key=True),
    *(sql.Column(name, sql.Integer if name in ("seed", "full") else sql.Text, nullable=False) for name in KEY),
    sql.Column("rubric", sql.Text, nullable=False),  # the hash of the one of that day; points are not kept
    sql.Column("outcome", sql.Text, nullable=False),  # graded or ungraded
    sql.Column("cause", sql.Text, nullable=False),  # of ungraded
    sql.Column("environment", sql.Text, nullable=False),  # versions, isolation, data found: JSON
    sql.Column("began", sql.Float, nullable=False),  # seconds since 1970
    sql.Column("seconds", sql.Float, nullable=False),
    sql.Column("report", sql.Text, nullable=False),  # all that a report shows: JSON
    sql.UniqueConstraint(*KEY),
)
outcomes = sql.Table(
    "outcome",
    metadata,
    sql.Column("grading", sql.Integer, sql.ForeignKey("grading.number", ondelete="CASCADE"), primary_key=True),
    sql.Column("criterion", sql.Text, primary_key=True),
    sql.Column("outcome", sql.Text, nullable=False),
    sql.Column("feedback", sql.Text, nullable=False),
    sql.Column("mistake", sql.Text, nullable=False),
)
marks = sql.Table(
    "mark",
    metadata,
    sql.Column("id", sql.Text, primary_key=True),  # of the delivery
    sql.Column("question", sql.Text, primary_key=True),
    sql.Column("answer", sql.Text, nullable=False),  # the SHA-256 of the text that was marked
    sql.Column("points", sql.Float, nullable=False),
    sql.Column("most", sql.Float, nullable=False),
    sql.Column("comment", sql.Text, nullable=False),
    sql.Column("given", sql.Text, nullable=False),  # when, ISO 8601
)
submissions = sql.Table(
    "submission",
    metadata,
    sql.Column("sha256", sql.Text, primary_key=True),
    sql.Column("sources", sql.Text, nullable=False),  # the texts of the lab's modules by file name: JSON
)
settings = sql.Table(
    "setting",
    metadata,
    sql.Column("name", sql.Text, primary_key=True),
    sql.Column("value", sql.Text, nullable=False),
)
