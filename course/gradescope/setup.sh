#!/usr/bin/env bash
# Runs once, as root, when Gradescope builds the image: Python, the packages, and a user of its own to grade as.
set -euo pipefail
root=${AUTOGRADER:-/autograder}

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq python3 python3-venv bubblewrap

python3 -m venv "$root/environment"
# PyTorch's own index has wheels for the CPU alone; the usual ones bring gigabytes of CUDA.
"$root/environment/bin/pip" install --quiet --no-cache-dir \
    --extra-index-url https://download.pytorch.org/whl/cpu -e "$root/source"

useradd --system --no-create-home --shell /usr/sbin/nologin grading
chmod -R go=rX "$root/source" "$root/environment"
