# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_drivetrain_global_optspecs
    string join \n q/quiet v/verbose log-file= h/help V/version
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

complete -c drivetrain -n "__fish_drivetrain_needs_command" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_needs_command" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -s V -l version -d 'Print version'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "connect" -d 'Connect a company and run the first sync'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "sync" -d 'Read what is new'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "schedule" -d 'Let the system run the sync by itself, every day or several times a day'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "status" -d 'Show what is connected, until when, and how the last run went'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "doctor" -d 'Find out what is wrong: checks in order, each with the command that mends it'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "streams" -d 'List the tables that can be read, and choose among them'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "changes" -d 'Show what changed since a day, or in one sync'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "why" -d 'Show one row and its history'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "verify" -d 'Check that payrolls add up and that people\'s records fit together'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "api" -d 'Ask the API one thing, signed in, and print its answer'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "runs" -d 'Show what the last runs did'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "query" -d 'Ask a store a question in SQL, or one that is answered already'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "vault" -d 'Choose where sign-ins are kept, and make keys'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "disconnect" -d 'Sign out: revoke the tokens at Justworks and forget them here'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "export-connection" -d 'Move a connection to another machine, as one encrypted file'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "import-connection" -d 'Take over a connection that another machine has exported'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "explain" -d 'Say what an error\'s code means, who can mend it, and with which command'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "sandbox" -d 'Serve a small fictional company behind the shape of the Justworks API'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "replay" -d 'Serve a trace on this machine, so that a sync can be repeated offline'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "debug-bundle" -d 'Make one archive of what somebody else needs to help you'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "completions" -d 'Print a completion script for your shell'
complete -c drivetrain -n "__fish_drivetrain_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l name -d 'Name of the connection [default: justworks, or sandbox]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l seed -d 'Sandbox: which company; the same number is the same company [default: 1]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l members -d 'Sandbox: how many people are paid in each payroll [default: 24]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l payrolls -d 'Sandbox: how many payrolls there are, one every two weeks [default: 26]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l as-of -d 'The sandbox\'s date [default: today]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l books -d 'Sandbox: how its amounts add up, 0 to 69 [default: 0]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l include -d 'Read these as well: sex, dob, addresses, phones, emails (private ones), tax_ids, bank_account, time_off_balances, month_end_balances; or a table that was excluded' -r -f -a "addresses\t''
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
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l exclude -d 'Do not read these: tables, or what was included' -r -f -a "addresses\t''
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
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l scopes -d 'Scopes that the app was registered with, if not all that are asked for by default' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l since -d 'First pay date to read [default: two years back]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l client-id -d 'Client id of your OAuth app' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l client-secret-file -d 'File that holds the client secret [default: JUSTWORKS_CLIENT_SECRET, or asks]' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l redirect-uri -d 'Redirect URI that the app was registered with' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l api-url -d 'Base URL of the API [default: https://public-api.justworks.com]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l authorize-url -d 'Address of the sign-in page [default: https://secure.justworks.com/oauth/authorize]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l timeout -d 'How long to wait for the sign-in, such as 10m or 90s' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l storage -d 'Where to keep the sign-in: keyring, file (encrypted, needs a key: `drivetrain vault`) or plain [default: as before, or the first of these that works; never plain by itself]' -r -f -a "keyring\t''
file\t''
plain\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l sandbox -d 'Use the built-in fictional company instead of Justworks'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l varied -d 'Sandbox: a company with what real payrolls have'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -s y -l yes -d 'Answer yes: you are an admin of the company\'s Justworks account, and what is listed may be read; with --sandbox, a scripted visitor signs in as well'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l no-browser -d 'Only print the sign-in address; so it is anyway in an SSH session'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l with-token -d 'Take a token from standard input instead of a sign-in: an access token alone, or JSON with access_token and, where known, refresh_token, scope, expires_at or expires_in'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l no-sync -d 'Connect without the first sync'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l insecure-storage -d 'Keep the sign-in in a file that only your user can read, not encrypted'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -l json -d 'Print the result as one JSON document on stdout'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand connect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l accept-drop -d 'Believe that rows of this stream are really gone, though they are many' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l since -d 'Read payrolls from this pay date on, for this run: earlier than before, or once more' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l balances-as-of -d 'Keep what was left of time off on this day as well, in time_off_balances_at: a request for each person and policy, and one or two to fetch it' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l as-of -d 'Move a sandbox connection\'s company to this day, for this and later runs' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l jobs -d 'Sync so many connections at the same time' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l wait -d 'Wait for another run of the same connection, this long at most' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l deadline -d 'End after this time: what was read whole is published, the next run goes on with the rest' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l trace -d 'Write every exchange with Justworks to this file (HAR 1.2), with people\'s values replaced' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l trace-bodies -d 'Keep the bodies in the trace, people\'s data included; asks first, or say =yes' -r -f -a "ask\t''
yes\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l strict -d 'Hold back payrolls whose paystubs or earnings do not add up (exit 5)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l full -d 'Read everything again, whatever is known already'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l dry-run -d 'Only tell what would change; publish nothing'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -l json -d 'Print the report as one JSON document on stdout'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l every -d 'From one run to the next: daily, or an even part of a day or an hour, such as 6h or 30m' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l at -d 'A time of day at which one of the runs is [default: follows from the connection]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l with -d 'What is to run it [default: systemd if it runs for your user, else cron]' -r -f -a "systemd\t'A timer of the user\'s own systemd'
cron\t'The user\'s crontab'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l install -d 'Install it, in place of what was installed before'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -l remove -d 'Take away what was installed'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand schedule" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -l max-age -d 'How old the last whole sync may be' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -l check -d 'Print one line about the worst connection, and end with an exit code that says the same'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -l json -d 'Print one JSON document on stdout'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l trace -d 'Write every exchange with Justworks to this file (HAR 1.2), with people\'s values replaced' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l trace-bodies -d 'Keep the bodies in the trace, people\'s data included; asks first, or say =yes' -r -f -a "ask\t''
yes\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l refresh -d 'Renew the sign-in, to see that it works [default: ask, where somebody is there]'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l as-cron -d 'Run once more with the environment that cron gives, and show what differs'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -l json -d 'Print one JSON document on stdout'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l include -d 'Read these as well: sex, dob, addresses, phones, emails (private ones), tax_ids, bank_account, time_off_balances, month_end_balances; or a table that was excluded' -r -f -a "addresses\t''
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
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l exclude -d 'Do not read these: tables, or what was included' -r -f -a "addresses\t''
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
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l shapes -d 'Print the key paths, types and counts of what has arrived, without a single value'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -l json -d 'Print one JSON document on stdout'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand streams" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -l json -d 'Print one JSON document on stdout'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand changes" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -l connection -d 'Connection to look at [default: the only one]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -l show-sensitive -d 'Show private values as well'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -l json -d 'Print one JSON document on stdout'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand why" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l month -d 'Show what was found of payrolls that were paid in this month' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l since -d 'Show what was found of payrolls that were paid from this day on' -r
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
rollforward\t''
unknown_department\t''
active_flag\t''
history\t''
paid_before_start\t''
same_person\t''
same_email\t''
manager\t''
fee_member\t''
unknown_line\t''
unknown_fee\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l accept -d 'Accept a finding, as long as it stays as it is; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l reason -d 'Why it is accepted' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l until -d 'The last day that it is accepted' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l format -d 'Print it in this form on stdout' -r -f -a "json\t'JSON'
junit\t'JUnit\'s XML, a test case for each rule'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l all -d 'Show what is accepted and what is only to know of all payrolls as well'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l list -d 'List the rules'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l learn -d 'Learn from payrolls what is published nowhere, and keep it in the connection\'s file'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l yes -d 'Do not ask before something that was learned before is replaced'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l strict -d 'End with exit code 5 if an error is open'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -l json -d 'Print one JSON document on stdout'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s c -l connection -d 'Connection to ask with [default: the only one]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s f -l raw-field -d 'Add a text; may be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s F -l field -d 'Add a value: true, false, null and numbers are what they look like, anything else is a text' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l input -d 'Send this file as the JSON body (`-` for standard input)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l jq -d 'Print what this jq filter makes of the answer; texts come without quotes' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l trace -d 'Write every exchange with Justworks to this file (HAR 1.2), with people\'s values replaced' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l trace-bodies -d 'Keep the bodies in the trace, people\'s data included; asks first, or say =yes' -r -f -a "ask\t''
yes\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l paginate -d 'Read all pages of a list, and print them as one'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s i -l headers -d 'Print the status line and the headers of the answer before it'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l show-sensitive -d 'Show everything that Justworks sends, people\'s private data included'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -l unsafe-method -d 'Allow a method that may change something at Justworks'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand api" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -l limit -d 'How many runs of each connection' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -l since -d 'Only those since a day: yesterday, 7d, 2026-11' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -l json -d 'Print one JSON document on stdout'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -a "show" -d 'Show one run in full, with what its problems mean and what mends them'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and not __fish_seen_subcommand_from show help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON document on stdout'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show one run in full, with what its problems mean and what mends them'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -s c -l connection -d 'Connection whose store is asked [default: the only one]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -s f -l format -d 'How the answer is printed [default: table in a terminal, else csv]' -r -f -a "table\t'For eyes: columns side by side, or one below the other where they do not fit'
csv\t'RFC 4180; nothing and empty text look the same'
json\t'One array with an object for each row'
markdown\t'For a ticket or a pull request'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -l list -d 'List the questions that are answered already, each by its name'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand query" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -f -a "new-key" -d 'Make a key for encrypted sign-ins'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -f -a "move" -d 'Keep a connection\'s sign-in somewhere else'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and not __fish_seen_subcommand_from new-key move help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from new-key" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from new-key" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from new-key" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from new-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -l to -d 'keyring, file (encrypted, needs a key) or plain (not encrypted)' -r -f -a "keyring\t''
file\t''
plain\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from move" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "new-key" -d 'Make a key for encrypted sign-ins'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "move" -d 'Keep a connection\'s sign-in somewhere else'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -l purge -d 'Remove the database and the settings as well'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -s y -l yes -d 'Do not ask'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand disconnect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -l to -d 'The file to write [default: NAME.age, in the current folder]' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -l passphrase-file -d 'File that holds the passphrase, closed to other users [default: asks]' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -l force -d 'Replace the file if it is there already'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -s y -l yes -d 'Do not ask whether to move it'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand export-connection" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l name -d 'Name of the connection here [default: the one that it had]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l passphrase-file -d 'File that holds the passphrase, closed to other users [default: asks]' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l storage -d 'Where to keep the sign-in: keyring, file (encrypted, needs a key: `drivetrain vault`) or plain [default: as before, or the first of these that works; never plain by itself]' -r -f -a "keyring\t''
file\t''
plain\t''"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -l insecure-storage -d 'Keep the sign-in in a file that only your user can read, not encrypted'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand import-connection" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -l json -d 'Print the result as JSON'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -l markdown -d 'Print all of them as docs/errors.md has them'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand explain" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l port -d 'Port to listen on; 0 takes any free one' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l seed -d 'Sandbox: which company; the same number is the same company [default: 1]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l members -d 'Sandbox: how many people are paid in each payroll [default: 24]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l payrolls -d 'Sandbox: how many payrolls there are, one every two weeks [default: 26]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l as-of -d 'The sandbox\'s date [default: today]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l books -d 'Sandbox: how its amounts add up, 0 to 69 [default: 0]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l latency-ms -d 'Milliseconds that each answer takes' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l rate -d 'Requests a second that are answered; more get 429' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l burst -d 'Requests that may come at once [default: a quarter of --rate]' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l longest-window -d 'Most days from start_date to end_date; more get 400' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l fault -d 'Let something go wrong: `KIND[=VALUE][@PATH][:SKIP[:TIMES]]`; can be repeated' -r -f -a "429\t'busy, without a word about when to come back'
429-seconds\t'busy, come back in VALUE seconds [default: 2]'
429-date\t'busy, come back at the date VALUE seconds away [default: 2]'
500\t'broken, as JSON'
502\t'bad gateway, as a web page'
503\t'not available, three times in a row'
hang\t'never an answer'
slow\t'VALUE milliseconds more, for the first ten requests [default: 1000]'
reset\t'the connection is reset'
half-body\t'half an answer, then reset'
bad-json\t'JSON that ends too early'
empty\t'a list without items'
duplicated-page\t'the next page of a list repeats the one before, then goes on'
repeated-cursor\t'a list that never gets past one cursor'
expired-cursor\t'the next page is refused with status VALUE [default: 410]'
item-missed\t'a list moves up between two pages: an item is on neither'
item-twice\t'a list moves down between two pages: an item is on both'
shared-paystub\t'the paystubs of a payroll end with one of another payroll\'s'
expired-token\t'all access tokens expire at this request'
late-refresh\t'new tokens are made at once, and come VALUE milliseconds later [default: 5000]'
lost-refresh\t'new tokens are made, and lost on the way'
scope-withdrawn\t'the scope VALUE is granted no longer from this request on [default: payroll:read]'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l scenario -d 'Set up what goes wrong in real life, and print what to do in another terminal; without a NAME, list them' -r -f -a "revoked-app\t'somebody has revoked the app at Justworks: neither token is good any more'
expired-refresh-token\t'nobody has synced for longer than the sign-in lasts'
missing-scope\t'an admin has taken the scope of paystubs away'
wrong-authorize-host\t'the sign-in page is looked for at an address where there is none'
tls-interception\t'a company\'s proxy inspects TLS, with a CA that this machine does not know'
blocking-proxy\t'the proxy in HTTPS_PROXY does not let this machine through'
clock-off\t'this machine\'s clock is two days ahead of the server\'s'
full-disk\t'there is no room for the database (Linux)'
damaged-store\t'something has written into the database file'
crash\t'a run is killed amid the paystubs, and the next one goes on'
restated-payroll\t'a payroll is corrected after it was published'
vanished-member\t'a person is in no list any more, and asked for by id there is nobody'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l restate -d 'Serve the payroll of this pay date as it is after a correction: one paystub pays 123.45 more, and all sums follow; can be repeated' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l shapes -d 'What the parts look like that Justworks does not publish' -r -f -a "first\t'Short keys, such as `id`, `name` and `amount`'
second\t'Long keys, such as `department_id`, `display_name` and `pay_rate`'"
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l redirect-uri -d 'Redirect URI that the app is registered with' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -l varied -d 'Sandbox: a company with what real payrolls have'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -l port -d 'Port to listen on; 0 takes any free one' -r
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -l to -d 'The file to write, or its folder [default: drivetrain-NAME-DATE.tar.gz, in the current one]' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -s y -l yes -d 'Do not ask whether to write it'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand debug-bundle" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand completions" -l log-file -d 'Append what happens to this file, as JSON lines without anybody\'s data (see -vv)' -r -F
complete -c drivetrain -n "__fish_drivetrain_using_subcommand completions" -s q -l quiet -d 'Print errors only; of sums and drift what is new, once'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand completions" -s v -l verbose -d 'Print one line per request (-v), and decisions as well (-vv)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand completions" -s h -l help -d 'Print help'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "connect" -d 'Connect a company and run the first sync'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "sync" -d 'Read what is new'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "schedule" -d 'Let the system run the sync by itself, every day or several times a day'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "status" -d 'Show what is connected, until when, and how the last run went'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "doctor" -d 'Find out what is wrong: checks in order, each with the command that mends it'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "streams" -d 'List the tables that can be read, and choose among them'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "changes" -d 'Show what changed since a day, or in one sync'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "why" -d 'Show one row and its history'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "verify" -d 'Check that payrolls add up and that people\'s records fit together'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "api" -d 'Ask the API one thing, signed in, and print its answer'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "runs" -d 'Show what the last runs did'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "query" -d 'Ask a store a question in SQL, or one that is answered already'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "vault" -d 'Choose where sign-ins are kept, and make keys'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "disconnect" -d 'Sign out: revoke the tokens at Justworks and forget them here'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "export-connection" -d 'Move a connection to another machine, as one encrypted file'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "import-connection" -d 'Take over a connection that another machine has exported'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "explain" -d 'Say what an error\'s code means, who can mend it, and with which command'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "sandbox" -d 'Serve a small fictional company behind the shape of the Justworks API'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "replay" -d 'Serve a trace on this machine, so that a sync can be repeated offline'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "debug-bundle" -d 'Make one archive of what somebody else needs to help you'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "completions" -d 'Print a completion script for your shell'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and not __fish_seen_subcommand_from connect sync schedule status doctor streams changes why verify api runs query vault disconnect export-connection import-connection explain sandbox replay debug-bundle completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and __fish_seen_subcommand_from runs" -f -a "show" -d 'Show one run in full, with what its problems mean and what mends them'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "new-key" -d 'Make a key for encrypted sign-ins'
complete -c drivetrain -n "__fish_drivetrain_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "move" -d 'Keep a connection\'s sign-in somewhere else'
