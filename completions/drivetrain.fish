# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_drivetrain_global_optspecs
    string join \n q/quiet v/verbose log-file= no-input color= h/help V/version
end

function __fish_drivetrain_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_drivetrain_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_drivetrain_using_subcommand
    set -l cmd (__fish_drivetrain_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c drivetrain -n "__fish_drivetrain_needs_command" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_needs_command" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_needs_command" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -s V -l version -d 'Print version'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "connect" -d 'Connect a company and run the first sync'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "sync" -d 'Fetch what changed since the last sync'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "schedule" -d 'Run the sync automatically, with cron or systemd'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "status" -d 'Show your connections and how the last sync went'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "doctor" -d 'Check everything a sync needs, and say how to fix it'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "streams" -d 'List the tables, and choose which to sync'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "changes" -d 'Show what changed since a day, or in one sync'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "why" -d 'Show one row and its history'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "verify" -d 'Check that payrolls add up and records fit together'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "api" -d 'Make one signed-in API request'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "runs" -d 'Show recent syncs'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "query" -d 'Query the database with SQL or a saved question'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "vault" -d 'Manage where sign-ins are stored'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "disconnect" -d 'Sign out, and revoke the tokens at Justworks'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "export-connection" -d 'Move a connection to another machine'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "import-connection" -d 'Import a connection from another machine'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "explain" -d 'Explain an error code'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "sandbox" -d 'Run a practice Justworks with a made-up company'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "replay" -d 'Replay a recorded sync offline'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "debug-bundle" -d 'Collect a support bundle'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "use" -d 'Choose the connection that commands use by default'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "config" -d 'Show and change a connection\'s settings'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "notify" -d 'Set up who is told when a sync fails'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "completions" -d 'Print a completion script for your shell'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l name -d 'Name of the connection [default: justworks, or sandbox]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l include -d 'Also read: sex, dob, addresses, phones, emails (personal), tax_ids, bank_account, time_off_balances, month_end_balances, or an excluded table' -r -f -a "addresses\t''
bank_account\t''
business_info\t''
company\t''
custom_fields\t''
deduction_types\t''
deductions\t''
departments\t''
dob\t''
emails\t''
employment_history\t''
jurisdictions\t''
member_addresses\t''
member_custom_field_values\t''
member_emails\t''
member_phones\t''
members\t''
month_end_balances\t''
officers\t''
offices\t''
pay_history\t''
payroll_fees\t''
payrolls\t''
paystub_lines\t''
paystubs\t''
phones\t''
sex\t''
tax_ids\t''
time_off_balances\t''
time_off_balances_at\t''
time_off_policies\t''
time_off_requests\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l exclude -d 'Do not read: tables, or what was included' -r -f -a "addresses\t''
bank_account\t''
business_info\t''
company\t''
custom_fields\t''
deduction_types\t''
deductions\t''
departments\t''
dob\t''
emails\t''
employment_history\t''
jurisdictions\t''
member_addresses\t''
member_custom_field_values\t''
member_emails\t''
member_phones\t''
members\t''
month_end_balances\t''
officers\t''
offices\t''
pay_history\t''
payroll_fees\t''
payrolls\t''
paystub_lines\t''
paystubs\t''
phones\t''
sex\t''
tax_ids\t''
time_off_balances\t''
time_off_balances_at\t''
time_off_policies\t''
time_off_requests\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l scopes -d 'Scopes your app has, if fewer than the default ones' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l since -d 'First pay date to read [default: two years back]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l client-id -d 'Client ID of your OAuth app' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l client-secret-file -d 'File with the client secret [default: JUSTWORKS_CLIENT_SECRET, or asks]' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l redirect-uri -d 'Redirect URI your app was registered with' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l api-url -d 'Base URL of the API [default: https://public-api.justworks.com]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l authorize-url -d 'Address of the sign-in page [default: https://secure.justworks.com/oauth/authorize]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l timeout -d 'How long to wait for the sign-in' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l storage -d 'Where to keep the sign-in: keyring, file (encrypted) or plain [default: keep the current place, else keyring, else encrypted file]' -r -f -a "keyring\t''
file\t''
plain\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l seed -d 'Random seed: the same number always makes the same company [default: 1]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l members -d 'People paid in each payroll [default: 24]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l payrolls -d 'Number of payrolls, one every two weeks [default: 26]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l as-of -d 'The sandbox\'s date [default: today]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l books -d 'How its amounts add up, 0 to 69 [default: 0]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l sandbox -d 'Use the built-in made-up company instead of Justworks'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -s y -l yes -d 'Skip the questions: confirms you are an admin and agree to what is read'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l no-browser -d 'Print the sign-in address instead of opening a browser (always so over SSH)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l with-token -d 'Read a token from standard input instead of signing in'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l no-sync -d 'Connect without the first sync'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l insecure-storage -d 'Store the sign-in unencrypted, in a file only you can read'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l json -d 'Print the result as one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l varied -d 'A company with all that real payrolls have'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -s c -l connection -d 'The same as NAME; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l accept-drop -d 'Accept that many rows of this table were really removed' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l since -d 'Re-read payrolls from this pay date on (this run only)' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l balances-as-of -d 'Also keep the time-off balances of this day' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l as-of -d 'Move a sandbox connection to this day, now and later' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l jobs -d 'Number of connections to sync in parallel' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l wait -d 'How long to wait for another run of the same connection' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l deadline -d 'Stop after this long' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l trace -d 'Record every request in this file (HAR 1.2), with people\'s values replaced' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l trace-bodies -d 'Keep people\'s data in the recording; asks first, or say =yes' -r -f -a "ask\t''
yes\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l strict -d 'Hold back payrolls whose paystubs or earnings do not add up (exit 5)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l full -d 'Re-read everything'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l dry-run -d 'Show what would change, without saving'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l json -d 'Print the report as one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -s c -l connection -d 'The same as NAME' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l every -d 'How often: daily, or every 6h, 30m …' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l at -d 'Time of day [default: a fixed minute between 03:00 and 06:59]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l with -d 'Scheduler to use [default: systemd if it runs for you, else cron]' -r -f -a "systemd\t'A timer of the user\'s own systemd'
cron\t'The user\'s crontab'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l install -d 'Install it, replacing an earlier schedule'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l remove -d 'Remove what was installed'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -s c -l connection -d 'The same as NAME; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -l max-age -d 'Warn if the last complete sync is older than this' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -l tables -d 'List all tables, not only those that need a look'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -l check -d 'One line and an exit code for monitoring (worst connection)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -s c -l connection -d 'The same as NAME; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l trace -d 'Record every request in this file (HAR 1.2), with people\'s values replaced' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l trace-bodies -d 'Keep people\'s data in the recording; asks first, or say =yes' -r -f -a "ask\t''
yes\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l refresh -d 'Also test renewing the sign-in'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l as-cron -d 'Also check as cron would run it, and show what differs'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -s c -l connection -d 'The same as NAME' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l include -d 'Also read: sex, dob, addresses, phones, emails (personal), tax_ids, bank_account, time_off_balances, month_end_balances, or an excluded table' -r -f -a "addresses\t''
bank_account\t''
business_info\t''
company\t''
custom_fields\t''
deduction_types\t''
deductions\t''
departments\t''
dob\t''
emails\t''
employment_history\t''
jurisdictions\t''
member_addresses\t''
member_custom_field_values\t''
member_emails\t''
member_phones\t''
members\t''
month_end_balances\t''
officers\t''
offices\t''
pay_history\t''
payroll_fees\t''
payrolls\t''
paystub_lines\t''
paystubs\t''
phones\t''
sex\t''
tax_ids\t''
time_off_balances\t''
time_off_balances_at\t''
time_off_policies\t''
time_off_requests\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l exclude -d 'Do not read: tables, or what was included' -r -f -a "addresses\t''
bank_account\t''
business_info\t''
company\t''
custom_fields\t''
deduction_types\t''
deductions\t''
departments\t''
dob\t''
emails\t''
employment_history\t''
jurisdictions\t''
member_addresses\t''
member_custom_field_values\t''
member_emails\t''
member_phones\t''
members\t''
month_end_balances\t''
officers\t''
offices\t''
pay_history\t''
payroll_fees\t''
payrolls\t''
paystub_lines\t''
paystubs\t''
phones\t''
sex\t''
tax_ids\t''
time_off_balances\t''
time_off_balances_at\t''
time_off_policies\t''
time_off_requests\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l shapes -d 'Show key paths, types and counts of what arrived, without values'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -s c -l connection -d 'The same as NAME' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -l since -d 'First day: yesterday, 7d, 2026-11, 2026-11-20' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -l run -d 'A sync\'s ID, its first characters, or latest' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -l table -d 'Only this table, with all its rows' -r -f -a "company\t''
departments\t''
offices\t''
custom_fields\t''
jurisdictions\t''
business_info\t''
officers\t''
bank_account\t''
members\t''
member_emails\t''
member_phones\t''
member_addresses\t''
employment_history\t''
pay_history\t''
member_custom_field_values\t''
tax_ids\t''
payrolls\t''
payroll_fees\t''
paystubs\t''
paystub_lines\t''
time_off_policies\t''
time_off_requests\t''
time_off_balances\t''
time_off_balances_at\t''
deductions\t''
deduction_types\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -s c -l connection -d 'Connection [default: the usual one, else the only one]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -l show-sensitive -d 'Also show private values'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -s c -l connection -d 'The same as NAME; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l month -d 'Findings about payrolls paid in this month' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l since -d 'Findings about payrolls paid since this day' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l rule -d 'Only this rule; can be repeated' -r -f -a "payroll_gross\t''
payroll_net\t''
employee_taxes\t''
employer_taxes\t''
paystub_gross\t''
paystub_net\t''
company_debit\t''
debit_day\t''
bank_holiday\t''
one_currency\t''
empty_payroll\t''
negative_pay\t''
paystub_payday\t''
pay_period\t''
period_overlap\t''
period_gap\t''
payday_missing\t''
duplicate_pay\t''
paid_after_last_day\t''
missing_paystub\t''
rate_differs\t''
raise_dated_back\t''
match_over_deferral\t''
deduction_missing\t''
deferral_over_limit\t''
year_not_covered\t''
month_not_whole\t''
unknown_department\t''
active_flag\t''
history\t''
paid_before_start\t''
same_person\t''
same_email\t''
manager\t''
fte_field\t''
fte_value\t''
fee_member\t''
unknown_line\t''
unknown_fee\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l accept -d 'Accept a finding as long as it stays the same; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l reason -d 'Why it is accepted' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l until -d 'Last day it is accepted' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l reopen -d 'Take an acceptance back; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l format -d 'Print in this format' -r -f -a "json\t'JSON'
junit\t'JUnit\'s XML, a test case for each rule'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l all -d 'All findings, also accepted ones and notes'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l list -d 'List the rules'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l learn -d 'Learn from your payrolls what Justworks does not publish'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l yes -d 'Replace what was learned before without asking'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l accepted -d 'List what was accepted, by whom and why'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l strict -d 'Exit with 5 if an error is open'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s c -l connection -d 'Connection [default: the usual one, else the only one]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s f -l raw-field -d 'Add a text field; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s F -l field -d 'Add a typed field (true, false, null, numbers); anything else is text' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l input -d 'Send this file as the JSON body (`-` for standard input)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l jq -d 'Filter the output with jq' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l trace -d 'Record every request in this file (HAR 1.2), with people\'s values replaced' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l trace-bodies -d 'Keep people\'s data in the recording; asks first, or say =yes' -r -f -a "ask\t''
yes\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l paginate -d 'Read all pages of a list, and print them as one'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s i -l headers -d 'Print the status line and headers first'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l show-sensitive -d 'Show everything Justworks sends, private data included'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l unsafe-method -d 'Allow a method that may change something at Justworks'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -s c -l connection -d 'The same as NAME; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -l limit -d 'How many of each connection' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -l since -d 'Only those since a day: yesterday, 7d, 2026-11' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -a "show" -d 'Show one in full, with what its problems mean and how to fix them'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -s c -l connection -d 'The same as NAME; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show one in full, with what its problems mean and how to fix them'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -s c -l connection -d 'Connection to query [default: the only one]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -s f -l format -d 'How to print the answer [default: table in a terminal, else csv]' -r -f -a "table\t'Readable columns'
csv\t'CSV (empty and NULL look the same)'
json\t'An array with one object per row'
markdown\t'A table for a ticket or a pull request'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -s o -l output -d 'Write to this file instead; its ending (.csv, .json, .md) sets the format' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -l limit -d 'Show at most this many rows' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -l list -d 'List the saved questions'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -l json -d 'The same as --format json'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -l all-columns -d 'Show all columns, also those that do not fit the terminal'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -f -a "new-key" -d 'Make a key for encrypted sign-ins'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -f -a "move" -d 'Move a connection\'s sign-in to another place'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from new-key" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from new-key" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from new-key" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from new-key" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from new-key" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from new-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -s c -l connection -d 'The same as NAME' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -l to -d 'keyring, file (encrypted, needs a key) or plain (not encrypted)' -r -f -a "keyring\t''
file\t''
plain\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "new-key" -d 'Make a key for encrypted sign-ins'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "move" -d 'Move a connection\'s sign-in to another place'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -s c -l connection -d 'The same as NAME' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -l purge -d 'Also delete the database and the settings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -s y -l yes -d 'Skip confirmation'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -s c -l connection -d 'The same as NAME' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -l to -d 'File to write [default: NAME.age]' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -l passphrase-file -d 'File with the passphrase, readable only by you [default: asks]' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -l force -d 'Replace the file if it exists'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -s y -l yes -d 'Skip confirmation'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l name -d 'Name of the connection here [default: the name it had]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l passphrase-file -d 'File with the passphrase, readable only by you [default: asks]' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l storage -d 'Where to keep the sign-in: keyring, file (encrypted) or plain [default: keep the current place, else keyring, else encrypted file]' -r -f -a "keyring\t''
file\t''
plain\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l insecure-storage -d 'Store the sign-in unencrypted, in a file only you can read'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -l json -d 'Print the result as JSON'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -l markdown -d 'Print docs/errors.md'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l port -d 'Port to listen on; 0 takes any free one' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l seed -d 'Random seed: the same number always makes the same company [default: 1]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l members -d 'People paid in each payroll [default: 24]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l payrolls -d 'Number of payrolls, one every two weeks [default: 26]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l as-of -d 'The sandbox\'s date [default: today]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l books -d 'How its amounts add up, 0 to 69 [default: 0]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l latency-ms -d 'Milliseconds each answer takes' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l rate -d 'Requests answered per second; more get 429' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l burst -d 'Requests that may come at once [default: a quarter of --rate]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l longest-window -d 'Longest span of start_date to end_date; more gets 400' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l fault -d 'Make something fail: KIND[=VALUE][@PATH][:SKIP[:TIMES]]; can be repeated' -r -f -a "429\t'429 without Retry-After'
429-seconds\t'429 with Retry-After: VALUE seconds [default: 2]'
429-date\t'429 with Retry-After: a date VALUE seconds from now [default: 2]'
500\t'500 with JSON'
502\t'502 with a web page'
503\t'503, three times in a row'
hang\t'no answer'
slow\t'VALUE ms slower, for the first ten requests [default: 1000]'
reset\t'the connection is reset'
half-body\t'half an answer, then a reset'
bad-json\t'JSON is cut off'
empty\t'an empty list'
duplicated-page\t'a page of a list comes twice, then the list continues'
repeated-cursor\t'a list never gets past one cursor'
expired-cursor\t'the next page is refused with status VALUE [default: 410]'
item-missed\t'a list moves up between two pages: an item is on neither'
item-twice\t'a list moves down between two pages: an item is on both'
shared-paystub\t'a payroll lists a paystub of another payroll'
expired-token\t'all access tokens expire at this request'
late-refresh\t'new tokens arrive VALUE ms late [default: 5000]'
lost-refresh\t'new tokens are lost on the way'
scope-withdrawn\t'the scope VALUE is withdrawn from this request on [default: payroll:read]'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l scenario -d 'Set up a real-life problem and say what to do; without NAME, list them' -r -f -a "revoked-app\t'the app was revoked at Justworks: both tokens stopped working'
expired-refresh-token\t'no sync ran for longer than the sign-in lasts'
missing-scope\t'an admin has withdrawn the permission for paystubs'
wrong-authorize-host\t'the address of the sign-in page is wrong'
tls-interception\t'a company\'s proxy inspects TLS, with a CA that this machine does not know'
blocking-proxy\t'the proxy in HTTPS_PROXY does not let this machine through'
clock-off\t'this machine\'s clock is two days ahead of the server\'s'
full-disk\t'there is no room for the database (Linux)'
damaged-store\t'another program has written into the database file'
crash\t'a sync is killed while it reads paystubs, and the next one continues'
restated-payroll\t'a payroll is corrected after it was saved'
vanished-member\t'a person is in no list any more, and a request by ID finds no one'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l restate -d 'Serve the payroll of this pay date after a correction; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l shapes -d 'How the parts look that Justworks does not publish' -r -f -a "first\t'Short keys, such as `id`, `name` and `amount`'
second\t'Long keys, such as `department_id`, `display_name` and `pay_rate`'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l redirect-uri -d 'Redirect URI that the app is registered with' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l varied -d 'A company with all that real payrolls have'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -l port -d 'Port to listen on; 0 takes any free one' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -s c -l connection -d 'The same as NAME' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -l to -d 'File to write, or its folder [default: drivetrain-NAME-DATE.tar.gz]' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -s y -l yes -d 'Skip confirmation'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand use" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand use" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand use" -l none -d 'Use none in particular'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand use" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand use" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand use" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand use" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -f -a "list" -d 'List all settings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -f -a "get" -d 'Print one setting'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -f -a "set" -d 'Change one setting'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -f -a "unset" -d 'Remove one setting, so that its default holds'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -f -a "path" -d 'Print where the files are'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and not __fish_seen_subcommand_from list get set unset path help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from list" -s c -l connection -d 'Connection [default: the usual one, else the only one]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from list" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from list" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from get" -s c -l connection -d 'Connection [default: the usual one, else the only one]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from get" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from get" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from get" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from get" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from set" -s c -l connection -d 'Connection [default: the usual one, else the only one]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from set" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from set" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from set" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from set" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from unset" -s c -l connection -d 'Connection [default: the usual one, else the only one]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from unset" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from unset" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from unset" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from unset" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from unset" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from unset" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from unset" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from path" -s c -l connection -d 'Connection [default: the usual one, else the only one]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from path" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from path" -l json -d 'Print one JSON document'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from path" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "list" -d 'List all settings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print one setting'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "set" -d 'Change one setting'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "unset" -d 'Remove one setting, so that its default holds'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print where the files are'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand notify" -s c -l connection -d 'The same as NAME' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand notify" -l on-failure -d 'Command to run after a sync that failed' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand notify" -l on-recovery -d 'Command to run after the first good sync after that' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand notify" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand notify" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand notify" -l test -d 'Run the commands now, with a made-up report'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand notify" -l off -d 'Run nothing any more'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand notify" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand notify" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand notify" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand notify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand completions" -l log-file -d 'Append a JSON log to this file (no personal data)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand completions" -l color -d 'When to use colors' -r -f -a "auto\t''
always\t''
never\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand completions" -s q -l quiet -d 'Print only errors and new warnings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand completions" -s v -l verbose -d 'Log each request (-v), or each decision too (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand completions" -l no-input -d 'Never ask: a question without an answer is an error'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand completions" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "connect" -d 'Connect a company and run the first sync'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "sync" -d 'Fetch what changed since the last sync'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "schedule" -d 'Run the sync automatically, with cron or systemd'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "status" -d 'Show your connections and how the last sync went'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "doctor" -d 'Check everything a sync needs, and say how to fix it'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "streams" -d 'List the tables, and choose which to sync'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "changes" -d 'Show what changed since a day, or in one sync'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "why" -d 'Show one row and its history'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "verify" -d 'Check that payrolls add up and records fit together'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "api" -d 'Make one signed-in API request'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "runs" -d 'Show recent syncs'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "query" -d 'Query the database with SQL or a saved question'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "vault" -d 'Manage where sign-ins are stored'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "disconnect" -d 'Sign out, and revoke the tokens at Justworks'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "export-connection" -d 'Move a connection to another machine'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "import-connection" -d 'Import a connection from another machine'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "explain" -d 'Explain an error code'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "sandbox" -d 'Run a practice Justworks with a made-up company'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "replay" -d 'Replay a recorded sync offline'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "debug-bundle" -d 'Collect a support bundle'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "use" -d 'Choose the connection that commands use by default'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "config" -d 'Show and change a connection\'s settings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "notify" -d 'Set up who is told when a sync fails'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "completions" -d 'Print a completion script for your shell'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle use config notify completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and __fish_seen_subcommand_from runs" -f -a "show" -d 'Show one in full, with what its problems mean and how to fix them'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "new-key" -d 'Make a key for encrypted sign-ins'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "move" -d 'Move a connection\'s sign-in to another place'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "list" -d 'List all settings'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "get" -d 'Print one setting'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "set" -d 'Change one setting'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "unset" -d 'Remove one setting, so that its default holds'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "path" -d 'Print where the files are'
