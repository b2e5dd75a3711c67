
use builtin;
use str;

set edit:completion:arg-completer[drivetrain] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'drivetrain'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'drivetrain'= {
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand connect 'Connect a company and run the first sync'
            cand sync 'Fetch what changed since the last sync'
            cand schedule 'Run the sync automatically, with cron or systemd'
            cand status 'Show your connections and how the last sync went'
            cand doctor 'Check everything a sync needs, and say how to fix it'
            cand streams 'List the tables, and choose which to sync'
            cand changes 'Show what changed since a day, or in one sync'
            cand why 'Show one row and its history'
            cand verify 'Check that payrolls add up and records fit together'
            cand api 'Make one signed-in API request'
            cand runs 'Show recent syncs'
            cand query 'Query the database with SQL or a saved question'
            cand vault 'Manage where sign-ins are stored'
            cand disconnect 'Sign out, and revoke the tokens at Justworks'
            cand export-connection 'Move a connection to another machine'
            cand import-connection 'Import a connection from another machine'
            cand explain 'Explain an error code'
            cand sandbox 'Run a practice Justworks with a made-up company'
            cand replay 'Replay a recorded sync offline'
            cand debug-bundle 'Collect a support bundle'
            cand use 'Choose the connection that commands use by default'
            cand config 'Show and change a connection''s settings'
            cand notify 'Set up who is told when a sync fails'
            cand completions 'Print a completion script for your shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;connect'= {
            cand --name 'Name of the connection [default: justworks, or sandbox]'
            cand --include 'Also read: sex, dob, addresses, phones, emails (personal), tax_ids, bank_account, time_off_balances, month_end_balances, or an excluded table'
            cand --exclude 'Do not read: tables, or what was included'
            cand --scopes 'Scopes your app has, if fewer than the default ones'
            cand --since 'First pay date to read [default: two years back]'
            cand --client-id 'Client ID of your OAuth app'
            cand --client-secret-file 'File with the client secret [default: JUSTWORKS_CLIENT_SECRET, or asks]'
            cand --redirect-uri 'Redirect URI your app was registered with'
            cand --api-url 'Base URL of the API [default: https://public-api.justworks.com]'
            cand --authorize-url 'Address of the sign-in page [default: https://secure.justworks.com/oauth/authorize]'
            cand --timeout 'How long to wait for the sign-in'
            cand --storage 'Where to keep the sign-in: keyring, file (encrypted) or plain [default: keep the current place, else keyring, else encrypted file]'
            cand --seed 'Random seed: the same number always makes the same company [default: 1]'
            cand --members 'People paid in each payroll [default: 24]'
            cand --payrolls 'Number of payrolls, one every two weeks [default: 26]'
            cand --as-of 'The sandbox''s date [default: today]'
            cand --books 'How its amounts add up, 0 to 69 [default: 0]'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --sandbox 'Use the built-in made-up company instead of Justworks'
            cand -y 'Skip the questions: confirms you are an admin and agree to what is read'
            cand --yes 'Skip the questions: confirms you are an admin and agree to what is read'
            cand --no-browser 'Print the sign-in address instead of opening a browser (always so over SSH)'
            cand --with-token 'Read a token from standard input instead of signing in'
            cand --no-sync 'Connect without the first sync'
            cand --insecure-storage 'Store the sign-in unencrypted, in a file only you can read'
            cand --json 'Print the result as one JSON document'
            cand --varied 'A company with all that real payrolls have'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;sync'= {
            cand -c 'The same as NAME; can be repeated'
            cand --connection 'The same as NAME; can be repeated'
            cand --accept-drop 'Accept that many rows of this table were really removed'
            cand --since 'Re-read payrolls from this pay date on (this run only)'
            cand --balances-as-of 'Also keep the time-off balances of this day'
            cand --as-of 'Move a sandbox connection to this day, now and later'
            cand --jobs 'Number of connections to sync in parallel'
            cand --wait 'How long to wait for another run of the same connection'
            cand --deadline 'Stop after this long'
            cand --trace 'Record every request in this file (HAR 1.2), with people''s values replaced'
            cand --trace-bodies 'Keep people''s data in the recording; asks first, or say =yes'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --strict 'Hold back payrolls whose paystubs or earnings do not add up (exit 5)'
            cand --full 'Re-read everything'
            cand --dry-run 'Show what would change, without saving'
            cand --json 'Print the report as one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;schedule'= {
            cand -c 'The same as NAME'
            cand --connection 'The same as NAME'
            cand --every 'How often: daily, or every 6h, 30m …'
            cand --at 'Time of day [default: a fixed minute between 03:00 and 06:59]'
            cand --with 'Scheduler to use [default: systemd if it runs for you, else cron]'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --install 'Install it, replacing an earlier schedule'
            cand --remove 'Remove what was installed'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;status'= {
            cand -c 'The same as NAME; can be repeated'
            cand --connection 'The same as NAME; can be repeated'
            cand --max-age 'Warn if the last complete sync is older than this'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --tables 'List all tables, not only those that need a look'
            cand --check 'One line and an exit code for monitoring (worst connection)'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;doctor'= {
            cand -c 'The same as NAME; can be repeated'
            cand --connection 'The same as NAME; can be repeated'
            cand --trace 'Record every request in this file (HAR 1.2), with people''s values replaced'
            cand --trace-bodies 'Keep people''s data in the recording; asks first, or say =yes'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --refresh 'Also test renewing the sign-in'
            cand --as-cron 'Also check as cron would run it, and show what differs'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;streams'= {
            cand -c 'The same as NAME'
            cand --connection 'The same as NAME'
            cand --include 'Also read: sex, dob, addresses, phones, emails (personal), tax_ids, bank_account, time_off_balances, month_end_balances, or an excluded table'
            cand --exclude 'Do not read: tables, or what was included'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --shapes 'Show key paths, types and counts of what arrived, without values'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;changes'= {
            cand -c 'The same as NAME'
            cand --connection 'The same as NAME'
            cand --since 'First day: yesterday, 7d, 2026-11, 2026-11-20'
            cand --run 'A sync''s ID, its first characters, or latest'
            cand --table 'Only this table, with all its rows'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;why'= {
            cand -c 'Connection [default: the usual one, else the only one]'
            cand --connection 'Connection [default: the usual one, else the only one]'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --show-sensitive 'Also show private values'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;verify'= {
            cand -c 'The same as NAME; can be repeated'
            cand --connection 'The same as NAME; can be repeated'
            cand --month 'Findings about payrolls paid in this month'
            cand --since 'Findings about payrolls paid since this day'
            cand --rule 'Only this rule; can be repeated'
            cand --accept 'Accept a finding as long as it stays the same; can be repeated'
            cand --reason 'Why it is accepted'
            cand --until 'Last day it is accepted'
            cand --reopen 'Take an acceptance back; can be repeated'
            cand --format 'Print in this format'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --all 'All findings, also accepted ones and notes'
            cand --list 'List the rules'
            cand --learn 'Learn from your payrolls what Justworks does not publish'
            cand --yes 'Replace what was learned before without asking'
            cand --accepted 'List what was accepted, by whom and why'
            cand --strict 'Exit with 5 if an error is open'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;api'= {
            cand -c 'Connection [default: the usual one, else the only one]'
            cand --connection 'Connection [default: the usual one, else the only one]'
            cand -f 'Add a text field; can be repeated'
            cand --raw-field 'Add a text field; can be repeated'
            cand -F 'Add a typed field (true, false, null, numbers); anything else is text'
            cand --field 'Add a typed field (true, false, null, numbers); anything else is text'
            cand --input 'Send this file as the JSON body (`-` for standard input)'
            cand --jq 'Filter the output with jq'
            cand --trace 'Record every request in this file (HAR 1.2), with people''s values replaced'
            cand --trace-bodies 'Keep people''s data in the recording; asks first, or say =yes'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --paginate 'Read all pages of a list, and print them as one'
            cand -i 'Print the status line and headers first'
            cand --headers 'Print the status line and headers first'
            cand --show-sensitive 'Show everything Justworks sends, private data included'
            cand --unsafe-method 'Allow a method that may change something at Justworks'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;runs'= {
            cand -c 'The same as NAME; can be repeated'
            cand --connection 'The same as NAME; can be repeated'
            cand --limit 'How many of each connection'
            cand --since 'Only those since a day: yesterday, 7d, 2026-11'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
            cand show 'Show one in full, with what its problems mean and how to fix them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;runs;show'= {
            cand -c 'The same as NAME; can be repeated'
            cand --connection 'The same as NAME; can be repeated'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;runs;help'= {
            cand show 'Show one in full, with what its problems mean and how to fix them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;runs;help;show'= {
        }
        &'drivetrain;runs;help;help'= {
        }
        &'drivetrain;query'= {
            cand -c 'Connection to query [default: the only one]'
            cand --connection 'Connection to query [default: the only one]'
            cand -f 'How to print the answer [default: table in a terminal, else csv]'
            cand --format 'How to print the answer [default: table in a terminal, else csv]'
            cand -o 'Write to this file instead; its ending (.csv, .json, .md) sets the format'
            cand --output 'Write to this file instead; its ending (.csv, .json, .md) sets the format'
            cand --limit 'Show at most this many rows'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --list 'List the saved questions'
            cand --json 'The same as --format json'
            cand --all-columns 'Show all columns, also those that do not fit the terminal'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;vault'= {
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
            cand new-key 'Make a key for encrypted sign-ins'
            cand move 'Move a connection''s sign-in to another place'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;vault;new-key'= {
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;vault;move'= {
            cand -c 'The same as NAME'
            cand --connection 'The same as NAME'
            cand --to 'keyring, file (encrypted, needs a key) or plain (not encrypted)'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;vault;help'= {
            cand new-key 'Make a key for encrypted sign-ins'
            cand move 'Move a connection''s sign-in to another place'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;vault;help;new-key'= {
        }
        &'drivetrain;vault;help;move'= {
        }
        &'drivetrain;vault;help;help'= {
        }
        &'drivetrain;disconnect'= {
            cand -c 'The same as NAME'
            cand --connection 'The same as NAME'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --purge 'Also delete the database and the settings'
            cand -y 'Skip confirmation'
            cand --yes 'Skip confirmation'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;export-connection'= {
            cand -c 'The same as NAME'
            cand --connection 'The same as NAME'
            cand --to 'File to write [default: NAME.age]'
            cand --passphrase-file 'File with the passphrase, readable only by you [default: asks]'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --force 'Replace the file if it exists'
            cand -y 'Skip confirmation'
            cand --yes 'Skip confirmation'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;import-connection'= {
            cand --name 'Name of the connection here [default: the name it had]'
            cand --passphrase-file 'File with the passphrase, readable only by you [default: asks]'
            cand --storage 'Where to keep the sign-in: keyring, file (encrypted) or plain [default: keep the current place, else keyring, else encrypted file]'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --insecure-storage 'Store the sign-in unencrypted, in a file only you can read'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;explain'= {
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --json 'Print the result as JSON'
            cand --markdown 'Print docs/errors.md'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;sandbox'= {
            cand --port 'Port to listen on; 0 takes any free one'
            cand --seed 'Random seed: the same number always makes the same company [default: 1]'
            cand --members 'People paid in each payroll [default: 24]'
            cand --payrolls 'Number of payrolls, one every two weeks [default: 26]'
            cand --as-of 'The sandbox''s date [default: today]'
            cand --books 'How its amounts add up, 0 to 69 [default: 0]'
            cand --latency-ms 'Milliseconds each answer takes'
            cand --rate 'Requests answered per second; more get 429'
            cand --burst 'Requests that may come at once [default: a quarter of --rate]'
            cand --longest-window 'Longest span of start_date to end_date; more gets 400'
            cand --fault 'Make something fail: KIND[=VALUE][@PATH][:SKIP[:TIMES]]; can be repeated'
            cand --scenario 'Set up a real-life problem and say what to do; without NAME, list them'
            cand --restate 'Serve the payroll of this pay date after a correction; can be repeated'
            cand --shapes 'How the parts look that Justworks does not publish'
            cand --redirect-uri 'Redirect URI that the app is registered with'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --varied 'A company with all that real payrolls have'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;replay'= {
            cand --port 'Port to listen on; 0 takes any free one'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;debug-bundle'= {
            cand -c 'The same as NAME'
            cand --connection 'The same as NAME'
            cand --to 'File to write, or its folder [default: drivetrain-NAME-DATE.tar.gz]'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand -y 'Skip confirmation'
            cand --yes 'Skip confirmation'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;use'= {
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --none 'Use none in particular'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;config'= {
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List all settings'
            cand get 'Print one setting'
            cand set 'Change one setting'
            cand unset 'Remove one setting, so that its default holds'
            cand path 'Print where the files are'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;config;list'= {
            cand -c 'Connection [default: the usual one, else the only one]'
            cand --connection 'Connection [default: the usual one, else the only one]'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;config;get'= {
            cand -c 'Connection [default: the usual one, else the only one]'
            cand --connection 'Connection [default: the usual one, else the only one]'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;config;set'= {
            cand -c 'Connection [default: the usual one, else the only one]'
            cand --connection 'Connection [default: the usual one, else the only one]'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;config;unset'= {
            cand -c 'Connection [default: the usual one, else the only one]'
            cand --connection 'Connection [default: the usual one, else the only one]'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;config;path'= {
            cand -c 'Connection [default: the usual one, else the only one]'
            cand --connection 'Connection [default: the usual one, else the only one]'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --json 'Print one JSON document'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;config;help'= {
            cand list 'List all settings'
            cand get 'Print one setting'
            cand set 'Change one setting'
            cand unset 'Remove one setting, so that its default holds'
            cand path 'Print where the files are'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;config;help;list'= {
        }
        &'drivetrain;config;help;get'= {
        }
        &'drivetrain;config;help;set'= {
        }
        &'drivetrain;config;help;unset'= {
        }
        &'drivetrain;config;help;path'= {
        }
        &'drivetrain;config;help;help'= {
        }
        &'drivetrain;notify'= {
            cand -c 'The same as NAME'
            cand --connection 'The same as NAME'
            cand --on-failure 'Command to run after a sync that failed'
            cand --on-recovery 'Command to run after the first good sync after that'
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand --test 'Run the commands now, with a made-up report'
            cand --off 'Run nothing any more'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;completions'= {
            cand --log-file 'Append a JSON log to this file (no personal data)'
            cand --color 'When to use colors'
            cand -q 'Print only errors and new warnings'
            cand --quiet 'Print only errors and new warnings'
            cand -v 'Log each request (-v), or each decision too (-vv)'
            cand --verbose 'Log each request (-v), or each decision too (-vv)'
            cand --no-input 'Never ask: a question without an answer is an error'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;help'= {
            cand connect 'Connect a company and run the first sync'
            cand sync 'Fetch what changed since the last sync'
            cand schedule 'Run the sync automatically, with cron or systemd'
            cand status 'Show your connections and how the last sync went'
            cand doctor 'Check everything a sync needs, and say how to fix it'
            cand streams 'List the tables, and choose which to sync'
            cand changes 'Show what changed since a day, or in one sync'
            cand why 'Show one row and its history'
            cand verify 'Check that payrolls add up and records fit together'
            cand api 'Make one signed-in API request'
            cand runs 'Show recent syncs'
            cand query 'Query the database with SQL or a saved question'
            cand vault 'Manage where sign-ins are stored'
            cand disconnect 'Sign out, and revoke the tokens at Justworks'
            cand export-connection 'Move a connection to another machine'
            cand import-connection 'Import a connection from another machine'
            cand explain 'Explain an error code'
            cand sandbox 'Run a practice Justworks with a made-up company'
            cand replay 'Replay a recorded sync offline'
            cand debug-bundle 'Collect a support bundle'
            cand use 'Choose the connection that commands use by default'
            cand config 'Show and change a connection''s settings'
            cand notify 'Set up who is told when a sync fails'
            cand completions 'Print a completion script for your shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;help;connect'= {
        }
        &'drivetrain;help;sync'= {
        }
        &'drivetrain;help;schedule'= {
        }
        &'drivetrain;help;status'= {
        }
        &'drivetrain;help;doctor'= {
        }
        &'drivetrain;help;streams'= {
        }
        &'drivetrain;help;changes'= {
        }
        &'drivetrain;help;why'= {
        }
        &'drivetrain;help;verify'= {
        }
        &'drivetrain;help;api'= {
        }
        &'drivetrain;help;runs'= {
            cand show 'Show one in full, with what its problems mean and how to fix them'
        }
        &'drivetrain;help;runs;show'= {
        }
        &'drivetrain;help;query'= {
        }
        &'drivetrain;help;vault'= {
            cand new-key 'Make a key for encrypted sign-ins'
            cand move 'Move a connection''s sign-in to another place'
        }
        &'drivetrain;help;vault;new-key'= {
        }
        &'drivetrain;help;vault;move'= {
        }
        &'drivetrain;help;disconnect'= {
        }
        &'drivetrain;help;export-connection'= {
        }
        &'drivetrain;help;import-connection'= {
        }
        &'drivetrain;help;explain'= {
        }
        &'drivetrain;help;sandbox'= {
        }
        &'drivetrain;help;replay'= {
        }
        &'drivetrain;help;debug-bundle'= {
        }
        &'drivetrain;help;use'= {
        }
        &'drivetrain;help;config'= {
            cand list 'List all settings'
            cand get 'Print one setting'
            cand set 'Change one setting'
            cand unset 'Remove one setting, so that its default holds'
            cand path 'Print where the files are'
        }
        &'drivetrain;help;config;list'= {
        }
        &'drivetrain;help;config;get'= {
        }
        &'drivetrain;help;config;set'= {
        }
        &'drivetrain;help;config;unset'= {
        }
        &'drivetrain;help;config;path'= {
        }
        &'drivetrain;help;notify'= {
        }
        &'drivetrain;help;completions'= {
        }
        &'drivetrain;help;help'= {
        }
    ]
    $completions[$command]
}
