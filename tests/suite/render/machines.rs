//! The reports for machines: JSON by the letter, SARIF 2.1.0.

use super::*;
use backprose::render::{check_json, sarif};
use insta::assert_snapshot;
use serde_json::{Value, json};

fn in_json(report: &Report, work: &str) -> Value {
    let judged = said(report, work, Language::English);
    let line = check_json::json(&judged, Some("work.md"));
    assert!(!line.contains('\n'), "{line}");
    serde_json::from_str(&line).unwrap()
}

#[test]
fn a_report_is_one_line_with_what_there_is_to_say() {
    let judged = said(&report(), WORK, Language::English);
    assert_snapshot!(check_json::json(&judged, Some("work.md")).replace("},{", "},\n{"), @r#"
    {"schema":"backprose/check/1","file":"work.md","claims":[{"line":3,"column":6,"end_line":3,"end_column":11,"link":1,"latex":"x = 1","verdict":"definition"},
    {"line":3,"column":18,"end_line":3,"end_column":23,"link":1,"latex":"y = 2","verdict":"definition"},
    {"line":5,"column":4,"end_line":5,"end_column":13,"link":1,"latex":"z = x + y","verdict":"correct","basis":"normal_form"},
    {"line":5,"column":14,"end_line":5,"end_column":17,"link":2,"latex":"= 4","verdict":"wrong","basis":"exact","cause":"arithmetic","value":"3","expected":"3","message":"x + y is 3, not 4"},
    {"line":6,"column":4,"end_line":6,"end_column":15,"link":1,"latex":"u = 2 z = 8","verdict":"carried","basis":"exact","message":"right from the wrong result on line 5, so no new mistake"},
    {"line":6,"column":22,"end_line":6,"end_column":27,"link":1,"latex":"q = 3","verdict":"unread","message":"nothing says what q is"},
    {"line":8,"column":8,"end_line":8,"end_column":16,"link":1,"latex":"v = 0.33","verdict":"rounded","basis":"interval","message":"the last digit is one off; rounded it is 0.34"}],"summary":{"claims":5,"correct":1,"rounded":1,"carried":1,"wrong":1,"unread":1,"definition":2,"first_wrong_line":5,"missing":["\\frac{\\partial L}{\\partial W}"]}}
    "#);
}

#[test]
fn nothing_found_is_a_report_too() {
    assert_eq!(
        in_json(&Report::default(), ""),
        json!({"schema": "backprose/check/1", "file": "work.md", "claims": [], "summary": {
            "claims": 0, "correct": 0, "rounded": 0, "carried": 0, "wrong": 0, "unread": 0,
            "definition": 0, "first_wrong_line": null, "missing": []}})
    );
}

#[test]
fn columns_count_code_points_and_the_end_is_one_past() {
    let work = "𝔾损失\u{301} $a = 1$\r\n";
    let report = Report {
        claims: vec![claim(work, "a = 1", Verdict::Correct)],
        ..Report::default()
    };
    let found = &in_json(&report, work)["claims"][0];
    let place =
        ["line", "column", "end_line", "end_column"].map(|key| found[key].as_u64().unwrap());
    assert_eq!(place, [1, 7, 1, 12]);
}

#[test]
fn a_place_outside_the_text_is_its_end() {
    let report = Report {
        claims: vec![Claim {
            span: 7..9_000,
            blamed: Some(8..10_000),
            ..claim("$a = 1$", "a = 1", Verdict::Wrong)
        }],
        ..Report::default()
    };
    let found = &in_json(&report, "$a = 1$")["claims"][0];
    assert_eq!(found["end_column"], 8);
}

#[test]
fn a_cell_is_named_and_its_lines_count_in_it() {
    let report = Report {
        claims: vec![Claim {
            cell: Some(3),
            ..claim("$a = 1$", "a = 1", Verdict::Wrong)
        }],
        ..Report::default()
    };
    assert_eq!(in_json(&report, "$a = 1$")["claims"][0]["cell"], 3);
    let judged = said(&report, "$a = 1$", Language::English);
    let log = log(vec![sarif::part(&judged, "work.ipynb")]);
    let result = &log["runs"][0]["results"][0];
    let location = &result["locations"][0];
    assert_eq!(location["logicalLocations"][0]["name"], "Cell 3");
    assert!(location["physicalLocation"].get("region").is_none());
    let message = result["message"]["text"].as_str().unwrap();
    assert_eq!(message, "cell 3, line 1: the two sides are not equal");
}

#[test]
fn every_word_for_machines_is_the_one_promised() {
    use Verdict::*;
    let ids = [Definition, Correct, Rounded, Carried, Wrong, Unread].map(Verdict::id);
    let promised = [
        "definition",
        "correct",
        "rounded",
        "carried",
        "wrong",
        "unread",
    ];
    assert_eq!(ids, promised);
    let ids = [
        Basis::Exact,
        Basis::Interval,
        Basis::NormalForm,
        Basis::Sampled,
    ]
    .map(Basis::id);
    assert_eq!(ids, ["exact", "interval", "normal_form", "sampled"]);
    let mut ids = Cause::ALL.map(Cause::id);
    ids.sort_unstable();
    let mut promised = [
        "sign",
        "transpose",
        "product_order",
        "product_kind",
        "missing_factor",
        "extra_factor",
        "missing_term",
        "extra_term",
        "activation_derivative",
        "wrong_argument",
        "wrong_index",
        "updated_weight",
        "missing_sum",
        "wrong_power",
        "jacobian_diagonal",
        "held_constant",
        "logarithm",
        "digits",
        "arithmetic",
        "shape",
    ];
    promised.sort_unstable();
    assert_eq!(ids, promised);
}

#[test]
fn answers_carry_their_ids() {
    let judged = said(&Report::default(), "", Language::English);
    let answer: Value =
        serde_json::from_str(&check_json::answer(&json!({"a": [1]}), &judged)).unwrap();
    assert_eq!(answer["id"], json!({"a": [1]}));
    assert_eq!(answer["report"]["summary"]["claims"], 0);
    assert!(answer["report"].get("file").is_none());
    let line = check_json::unanswered(&json!(7), "\"no\"\n");
    assert_eq!(line, r#"{"id":7,"error":"\"no\"\n"}"#);
    let line = check_json::unjudged("a.md", "gone");
    assert_eq!(line, r#"{"file":"a.md","error":"gone"}"#);
}

fn log(parts: Vec<sarif::Part>) -> Value {
    serde_json::from_str(&sarif::sarif(parts)).unwrap()
}

#[test]
fn sarif_shows_what_is_wrong_and_what_hangs_on_it() {
    let judged = said(&report(), WORK, Language::English);
    let text = sarif::sarif(vec![sarif::part(&judged, "work.md")]);
    let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    assert_snapshot!(text, @r#"
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        {
          "tool": {
            "driver": {
              "name": "backprose",
              "version": "VERSION",
              "rules": [
                {
                  "id": "arithmetic",
                  "shortDescription": {
                    "text": "there is a slip in the arithmetic"
                  },
                  "defaultConfiguration": {
                    "level": "error"
                  }
                },
                {
                  "id": "carried",
                  "shortDescription": {
                    "text": "carried"
                  },
                  "defaultConfiguration": {
                    "level": "note"
                  }
                },
                {
                  "id": "unread",
                  "shortDescription": {
                    "text": "not read"
                  },
                  "defaultConfiguration": {
                    "level": "note"
                  }
                }
              ]
            }
          },
          "columnKind": "unicodeCodePoints",
          "invocations": [
            {
              "executionSuccessful": true
            }
          ],
          "results": [
            {
              "ruleId": "arithmetic",
              "ruleIndex": 0,
              "level": "error",
              "message": {
                "text": "x + y is 3, not 4"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "work.md"
                    },
                    "region": {
                      "startLine": 5,
                      "startColumn": 14,
                      "endLine": 5,
                      "endColumn": 17
                    }
                  }
                }
              ]
            },
            {
              "ruleId": "carried",
              "ruleIndex": 1,
              "level": "note",
              "message": {
                "text": "right from the wrong result on line 5, so no new mistake"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "work.md"
                    },
                    "region": {
                      "startLine": 6,
                      "startColumn": 4,
                      "endLine": 6,
                      "endColumn": 15
                    }
                  }
                }
              ]
            },
            {
              "ruleId": "unread",
              "ruleIndex": 2,
              "level": "note",
              "message": {
                "text": "nothing says what q is"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "work.md"
                    },
                    "region": {
                      "startLine": 6,
                      "startColumn": 22,
                      "endLine": 6,
                      "endColumn": 27
                    }
                  }
                }
              ]
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn sarif_numbers_its_rules_over_all_files() {
    let parts = ["a.md", "b c.md"].map(|file| {
        let judged = said(&report(), WORK, Language::English);
        sarif::part(&judged, file)
    });
    let mut parts: Vec<_> = parts.into_iter().collect();
    parts.push(sarif::failed("gone#.md", "there is no file"));
    let log = log(parts);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!((rules.len(), results.len()), (3, 6));
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    let place = &results[5]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "b%20c.md");
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let failure = &invocation["toolExecutionNotifications"][0];
    assert_eq!(failure["message"]["text"], "gone#.md: there is no file");
}

/// In a message of SARIF brackets make a link, and braces a place for an argument.
#[test]
fn no_message_of_sarif_holds_a_link() {
    let report = Report {
        claims: vec![Claim {
            message: Some(Message::Unread(Unread::UnknownName(
                "[x](http://example.org) {0} \u{1b}[31m".into(),
            ))),
            ..claim(WORK, "q = 3", Verdict::Unread)
        }],
        ..Report::default()
    };
    let judged = said(&report, WORK, Language::English);
    let log = log(vec![sarif::part(&judged, "work.md")]);
    let text = log["runs"][0]["results"][0]["message"]["text"]
        .as_str()
        .unwrap();
    assert!(text.contains(r"\[x\]"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    assert!(!text.replace("{{", "").contains('{'), "{text}");
}
