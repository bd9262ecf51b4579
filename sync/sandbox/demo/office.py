"""The configuration files of the demo office, with the way to a real sheet written in them."""

SETTINGS = """\
# A demo office. Its "Google" is a box on this machine, and nothing here leaves it.
#
# To read your own Google Sheet instead:
#   1. make a Google Cloud project, switch on the Sheets API and the Drive API, create a service
#      account and download its key (JSON) as key.json into this folder; then: chmod 600 key.json
#   2. below, set  source = "google"  and  credentials = "key.json"
#   3. share your sheet as Viewer with the service account's address (`doctor`
#      prints it), and put the sheet's address into workbooks.toml
#   4. run `doctor`, then `sync`
#
# Every setting can also come from the environment: SAMMACHIP_SMTP_HOST, and so on.

[office]
name = "สำนักงานพัฒนาชุมชนอำเภอตาคลี"
language = "th"

[google]
source = "sandbox"           # "google" for real sheets
workbooks = "workbooks"      # the folder of .xlsx files that the sandbox serves
# credentials = "key.json"

[schedule]
weekday = 1                  # 1 = Monday
at = 07:30:00
timezone = "Asia/Bangkok"

[mail]
sender = "sammachip@takhli.example.go.th"
sender_name = "สัมมาชีพ ตาคลี"
reply_to = "arunee@takhli.example.go.th"
reply_to_name = "นางสาวอรุณี สมมติวงศ์"
operator = "operator@takhli.example.go.th"
# Who may be written to at all; any other address in the sheet is never written to.
allowed_domains = ["takhli.example.go.th", "nakhonsawan.example.go.th", "example.go.th"]
allowed_addresses = []

[delivery]
# "auto": through SMTP when a host is set, else as .eml and .html files into `outbox`
transport = "auto"
outbox = "outbox"

# To send real mail:
# [smtp]
# host = "smtp.example.go.th"
# port = 587
# security = "starttls"
# user = "sammachip@example.go.th"
# password_file = "smtp-password"   # chmod 600
"""

WORKBOOKS = """\
# The shared sheets to read, one block each. In the demo `id` is a file name in workbooks/;
# with real sheets it is the address of the sheet, copied from the browser.

[[workbook]]
name = "takhli-2569"
id = "สัมมาชีพชุมชน อำเภอตาคลี ปี 2569.xlsx"
district = "ตาคลี"
province = "นครสวรรค์"
fiscal_year = 2569
"""
