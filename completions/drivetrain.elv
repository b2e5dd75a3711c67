
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
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand connect 'Connect a company and run the first sync'
            cand sync 'Read what is new'
            cand schedule 'Let the system run the sync by itself, every day or several times a day'
            cand status 'Show what is connected, until when, and how the last run went'
            cand doctor 'Find out what is wrong: checks in order, each with the command that mends it'
            cand streams 'List the tables that can be read, and choose among them'
            cand changes 'Show what changed since a day, or in one sync'
            cand why 'Show one row and its history'
            cand verify 'Check that payrolls add up and that people''s records fit together'
            cand api 'Ask the API one thing, signed in, and print its answer'
            cand runs 'Show what the last runs did'
            cand query 'Ask a store a question in SQL, or one that is answered already'
            cand vault 'Choose where sign-ins are kept, and make keys'
            cand disconnect 'Sign out: revoke the tokens at Justworks and forget them here'
            cand export-connection 'Move a connection to another machine, as one encrypted file'
            cand import-connection 'Take over a connection that another machine has exported'
            cand explain 'Say what an error''s code means, who can mend it, and with which command'
            cand sandbox 'Serve a small fictional company behind the shape of the Justworks API'
            cand replay 'Serve a trace on this machine, so that a sync can be repeated offline'
            cand debug-bundle 'Make one archive of what somebody else needs to help you'
            cand completions 'Print a completion script for your shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;connect'= {
            cand --name 'Name of the connection [default: justworks, or sandbox]'
            cand --seed 'Sandbox: which company; the same number is the same company [default: 1]'
            cand --members 'Sandbox: how many people are paid in each payroll [default: 24]'
            cand --payrolls 'Sandbox: how many payrolls there are, one every two weeks [default: 26]'
            cand --as-of 'The sandbox''s date [default: today]'
            cand --books 'Sandbox: how its amounts add up, 0 to 69 [default: 0]'
            cand --include 'Read these as well: sex, dob, addresses, phones, emails (private ones), tax_ids, bank_account, time_off_balances, month_end_balances; or a table that was excluded'
            cand --exclude 'Do not read these: tables, or what was included'
            cand --scopes 'Scopes that the app was registered with, if not all that are asked for by default'
            cand --since 'First pay date to read [default: two years back]'
            cand --client-id 'Client id of your OAuth app'
            cand --client-secret-file 'File that holds the client secret [default: JUSTWORKS_CLIENT_SECRET, or asks]'
            cand --redirect-uri 'Redirect URI that the app was registered with'
            cand --api-url 'Base URL of the API [default: https://public-api.justworks.com]'
            cand --authorize-url 'Address of the sign-in page [default: https://secure.justworks.com/oauth/authorize]'
            cand --timeout 'How long to wait for the sign-in, such as 10m or 90s'
            cand --storage 'Where to keep the sign-in: keyring, file (encrypted, needs a key: `drivetrain vault`) or plain [default: as before, or the first of these that works; never plain by itself]'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --sandbox 'Use the built-in fictional company instead of Justworks'
            cand --varied 'Sandbox: a company with what real payrolls have'
            cand -y 'Answer yes: you are an admin of the company''s Justworks account, and what is listed may be read; with --sandbox, a scripted visitor signs in as well'
            cand --yes 'Answer yes: you are an admin of the company''s Justworks account, and what is listed may be read; with --sandbox, a scripted visitor signs in as well'
            cand --no-browser 'Only print the sign-in address; so it is anyway in an SSH session'
            cand --with-token 'Take a token from standard input instead of a sign-in: an access token alone, or JSON with access_token and, where known, refresh_token, scope, expires_at or expires_in'
            cand --no-sync 'Connect without the first sync'
            cand --insecure-storage 'Keep the sign-in in a file that only your user can read, not encrypted'
            cand --json 'Print the result as one JSON document on stdout'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;sync'= {
            cand --accept-drop 'Believe that rows of this stream are really gone, though they are many'
            cand --since 'Read payrolls from this pay date on, for this run: earlier than before, or once more'
            cand --balances-as-of 'Keep what was left of time off on this day as well, in time_off_balances_at: a request for each person and policy, and one or two to fetch it'
            cand --as-of 'Move a sandbox connection''s company to this day, for this and later runs'
            cand --jobs 'Sync so many connections at the same time'
            cand --wait 'Wait for another run of the same connection, this long at most'
            cand --deadline 'End after this time: what was read whole is published, the next run goes on with the rest'
            cand --trace 'Write every exchange with Justworks to this file (HAR 1.2), with people''s values replaced'
            cand --trace-bodies 'Keep the bodies in the trace, people''s data included; asks first, or say =yes'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --strict 'Hold back payrolls whose paystubs or earnings do not add up (exit 5)'
            cand --full 'Read everything again, whatever is known already'
            cand --dry-run 'Only tell what would change; publish nothing'
            cand --json 'Print the report as one JSON document on stdout'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;schedule'= {
            cand --every 'From one run to the next: daily, or an even part of a day or an hour, such as 6h or 30m'
            cand --at 'A time of day at which one of the runs is [default: follows from the connection]'
            cand --with 'What is to run it [default: systemd if it runs for your user, else cron]'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --install 'Install it, in place of what was installed before'
            cand --remove 'Take away what was installed'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;status'= {
            cand --max-age 'How old the last whole sync may be'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --check 'Print one line about the worst connection, and end with an exit code that says the same'
            cand --json 'Print one JSON document on stdout'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;doctor'= {
            cand --trace 'Write every exchange with Justworks to this file (HAR 1.2), with people''s values replaced'
            cand --trace-bodies 'Keep the bodies in the trace, people''s data included; asks first, or say =yes'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --refresh 'Renew the sign-in, to see that it works [default: ask, where somebody is there]'
            cand --as-cron 'Run once more with the environment that cron gives, and show what differs'
            cand --json 'Print one JSON document on stdout'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;streams'= {
            cand --include 'Read these as well: sex, dob, addresses, phones, emails (private ones), tax_ids, bank_account, time_off_balances, month_end_balances; or a table that was excluded'
            cand --exclude 'Do not read these: tables, or what was included'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --shapes 'Print the key paths, types and counts of what has arrived, without a single value'
            cand --json 'Print one JSON document on stdout'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;changes'= {
            cand --since 'First day: yesterday, 7d, 2026-11, 2026-11-20'
            cand --run 'A sync''s ID, its first characters, or latest'
            cand --table 'Only this table, with all its rows'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --json 'Print one JSON document on stdout'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;why'= {
            cand --connection 'Connection to look at [default: the only one]'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --show-sensitive 'Show private values as well'
            cand --json 'Print one JSON document on stdout'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;verify'= {
            cand --month 'Show what was found of payrolls that were paid in this month'
            cand --since 'Show what was found of payrolls that were paid from this day on'
            cand --rule 'Only this rule; can be repeated'
            cand --accept 'Accept a finding, as long as it stays as it is; can be repeated'
            cand --reason 'Why it is accepted'
            cand --until 'The last day that it is accepted'
            cand --format 'Print it in this form on stdout'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --all 'Show what is accepted and what is only to know of all payrolls as well'
            cand --list 'List the rules'
            cand --learn 'Learn from payrolls what is published nowhere, and keep it in the connection''s file'
            cand --yes 'Do not ask before something that was learned before is replaced'
            cand --strict 'End with exit code 5 if an error is open'
            cand --json 'Print one JSON document on stdout'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;api'= {
            cand -c 'Connection to ask with [default: the only one]'
            cand --connection 'Connection to ask with [default: the only one]'
            cand -f 'Add a text; may be repeated'
            cand --raw-field 'Add a text; may be repeated'
            cand -F 'Add a value: true, false, null and numbers are what they look like, anything else is a text'
            cand --field 'Add a value: true, false, null and numbers are what they look like, anything else is a text'
            cand --input 'Send this file as the JSON body (`-` for standard input)'
            cand --jq 'Print what this jq filter makes of the answer; texts come without quotes'
            cand --trace 'Write every exchange with Justworks to this file (HAR 1.2), with people''s values replaced'
            cand --trace-bodies 'Keep the bodies in the trace, people''s data included; asks first, or say =yes'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --paginate 'Read all pages of a list, and print them as one'
            cand -i 'Print the status line and the headers of the answer before it'
            cand --headers 'Print the status line and the headers of the answer before it'
            cand --show-sensitive 'Show everything that Justworks sends, people''s private data included'
            cand --unsafe-method 'Allow a method that may change something at Justworks'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;runs'= {
            cand --limit 'How many runs of each connection'
            cand --since 'Only those since a day: yesterday, 7d, 2026-11'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --json 'Print one JSON document on stdout'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help'
            cand --help 'Print help'
            cand show 'Show one run in full, with what its problems mean and what mends them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;runs;show'= {
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --json 'Print one JSON document on stdout'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;runs;help'= {
            cand show 'Show one run in full, with what its problems mean and what mends them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;runs;help;show'= {
        }
        &'drivetrain;runs;help;help'= {
        }
        &'drivetrain;query'= {
            cand -c 'Connection whose store is asked [default: the only one]'
            cand --connection 'Connection whose store is asked [default: the only one]'
            cand -f 'How the answer is printed [default: table in a terminal, else csv]'
            cand --format 'How the answer is printed [default: table in a terminal, else csv]'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --list 'List the questions that are answered already, each by its name'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;vault'= {
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help'
            cand --help 'Print help'
            cand new-key 'Make a key for encrypted sign-ins'
            cand move 'Keep a connection''s sign-in somewhere else'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;vault;new-key'= {
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;vault;move'= {
            cand --to 'keyring, file (encrypted, needs a key) or plain (not encrypted)'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;vault;help'= {
            cand new-key 'Make a key for encrypted sign-ins'
            cand move 'Keep a connection''s sign-in somewhere else'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'drivetrain;vault;help;new-key'= {
        }
        &'drivetrain;vault;help;move'= {
        }
        &'drivetrain;vault;help;help'= {
        }
        &'drivetrain;disconnect'= {
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --purge 'Remove the database and the settings as well'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;export-connection'= {
            cand --to 'The file to write [default: NAME.age, in the current folder]'
            cand --passphrase-file 'File that holds the passphrase, closed to other users [default: asks]'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --force 'Replace the file if it is there already'
            cand -y 'Do not ask whether to move it'
            cand --yes 'Do not ask whether to move it'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;import-connection'= {
            cand --name 'Name of the connection here [default: the one that it had]'
            cand --passphrase-file 'File that holds the passphrase, closed to other users [default: asks]'
            cand --storage 'Where to keep the sign-in: keyring, file (encrypted, needs a key: `drivetrain vault`) or plain [default: as before, or the first of these that works; never plain by itself]'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --insecure-storage 'Keep the sign-in in a file that only your user can read, not encrypted'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;explain'= {
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --json 'Print the result as JSON'
            cand --markdown 'Print all of them as docs/errors.md has them'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;sandbox'= {
            cand --port 'Port to listen on; 0 takes any free one'
            cand --seed 'Sandbox: which company; the same number is the same company [default: 1]'
            cand --members 'Sandbox: how many people are paid in each payroll [default: 24]'
            cand --payrolls 'Sandbox: how many payrolls there are, one every two weeks [default: 26]'
            cand --as-of 'The sandbox''s date [default: today]'
            cand --books 'Sandbox: how its amounts add up, 0 to 69 [default: 0]'
            cand --latency-ms 'Milliseconds that each answer takes'
            cand --rate 'Requests a second that are answered; more get 429'
            cand --burst 'Requests that may come at once [default: a quarter of --rate]'
            cand --longest-window 'Most days from start_date to end_date; more get 400'
            cand --fault 'Let something go wrong: `KIND[=VALUE][@PATH][:SKIP[:TIMES]]`; can be repeated'
            cand --scenario 'Set up what goes wrong in real life, and print what to do in another terminal; without a NAME, list them'
            cand --restate 'Serve the payroll of this pay date as it is after a correction: one paystub pays 123.45 more, and all sums follow; can be repeated'
            cand --shapes 'What the parts look like that Justworks does not publish'
            cand --redirect-uri 'Redirect URI that the app is registered with'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand --varied 'Sandbox: a company with what real payrolls have'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;replay'= {
            cand --port 'Port to listen on; 0 takes any free one'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;debug-bundle'= {
            cand --to 'The file to write, or its folder [default: drivetrain-NAME-DATE.tar.gz, in the current one]'
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand -y 'Do not ask whether to write it'
            cand --yes 'Do not ask whether to write it'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'drivetrain;completions'= {
            cand --log-file 'Append what happens to this file, as JSON lines without anybody''s data (see -vv)'
            cand -q 'Print errors only; of sums and drift what is new, once'
            cand --quiet 'Print errors only; of sums and drift what is new, once'
            cand -v 'Print one line per request (-v), and decisions as well (-vv)'
            cand --verbose 'Print one line per request (-v), and decisions as well (-vv)'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'drivetrain;help'= {
            cand connect 'Connect a company and run the first sync'
            cand sync 'Read what is new'
            cand schedule 'Let the system run the sync by itself, every day or several times a day'
            cand status 'Show what is connected, until when, and how the last run went'
            cand doctor 'Find out what is wrong: checks in order, each with the command that mends it'
            cand streams 'List the tables that can be read, and choose among them'
            cand changes 'Show what changed since a day, or in one sync'
            cand why 'Show one row and its history'
            cand verify 'Check that payrolls add up and that people''s records fit together'
            cand api 'Ask the API one thing, signed in, and print its answer'
            cand runs 'Show what the last runs did'
            cand query 'Ask a store a question in SQL, or one that is answered already'
            cand vault 'Choose where sign-ins are kept, and make keys'
            cand disconnect 'Sign out: revoke the tokens at Justworks and forget them here'
            cand export-connection 'Move a connection to another machine, as one encrypted file'
            cand import-connection 'Take over a connection that another machine has exported'
            cand explain 'Say what an error''s code means, who can mend it, and with which command'
            cand sandbox 'Serve a small fictional company behind the shape of the Justworks API'
            cand replay 'Serve a trace on this machine, so that a sync can be repeated offline'
            cand debug-bundle 'Make one archive of what somebody else needs to help you'
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
            cand show 'Show one run in full, with what its problems mean and what mends them'
        }
        &'drivetrain;help;runs;show'= {
        }
        &'drivetrain;help;query'= {
        }
        &'drivetrain;help;vault'= {
            cand new-key 'Make a key for encrypted sign-ins'
            cand move 'Keep a connection''s sign-in somewhere else'
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
        &'drivetrain;help;completions'= {
        }
        &'drivetrain;help;help'= {
        }
    ]
    $completions[$command]
}
