"""The version, alone in its module so that `ssmlint --version` reads nothing else."""

__version__ = "0.1.0"

# Where the project lives; the pages of the rules and the place for reports are below it.
HOME = "https://github.com/ssmlint/ssmlint"
