"""The state: stores, migrations, and drills with broken disks and files."""
