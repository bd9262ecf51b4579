"""The workflow rules: kinds in Python, instances in config/rules.toml, and what they find."""
