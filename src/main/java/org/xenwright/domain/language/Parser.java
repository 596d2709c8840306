package org.xenwright.domain.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.language.Token.Kind;

/** Reads statements by the grammar of Xen's {@code libxlu_cfg_y.y}, and goes on after a fault with the next statement. */
final class Parser {
    /** Xen's parser gives up at some thousands; nothing sensible nests that deep. */
    static final int MAX_DEPTH = 256;
    /** Far above any configuration; xl itself reads what it is given. */
    static final int MAX_BYTES = 16 << 20;

    static final int MAX_FAULTS = 1000;

    private static final Set<String> PYTHON_STATEMENTS =
            Set.of("import", "def", "from", "if", "else", "for", "print", "return", "try", "while", "lambda", "not");

    private final List<SyntaxFault> faults = new ArrayList<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final Map<String, Boolean> lists = new HashMap<>();
    private final byte[] bytes;
    private final String file;
    private final Lexer lexer;
    private Token token;
    private Origin origin;
    private int previousEnd;
    private boolean secret; // whether what follows in this statement is one

    Parser(byte[] bytes, String file) {
        this.bytes = bytes;
        this.file = file;
        this.lexer = new Lexer(bytes, file, faults);
        this.token = new Token(Kind.NEWLINE, "", 0, 0);
        this.origin = Origin.of(file);
    }

    /** Returns {@link Lexer#looked}. */
    long looked() {
        return lexer.looked();
    }

    Parsed parse() {
        if (bytes.length > MAX_BYTES) {
            faults.add(new SyntaxFault(
                    Fault.LIMIT,
                    new Origin(file, 1, 1),
                    1,
                    "a file of " + bytes.length + " bytes",
                    "keep domain files under " + MAX_BYTES + " bytes"));
            return new Parsed(new Configuration(List.of()), faults);
        }
        advance();
        while (!token.is(Kind.END) && faults.size() < MAX_FAULTS) {
            if (token.is(Kind.NEWLINE) || token.is(Kind.SEMICOLON)) {
                advance();
            } else if (!statement()) {
                recover();
            }
        }
        return new Parsed(new Configuration(assignments), faults);
    }

    private boolean statement() {
        secret = false;
        if (!token.is(Kind.KEY)) {
            return refuse("a statement to begin with a key", "write KEY = VALUE");
        }
        String key = token.text();
        secret = Secrets.isSecret(key);
        Origin place = origin;
        int keyEnd = token.end();
        advance();
        boolean append = token.is(Kind.APPEND);
        if (!append && !token.is(Kind.ASSIGN)) {
            return afterKey(key, place, keyEnd);
        }
        advance();
        Value value = value(0);
        if (value == null) {
            return false;
        }
        boolean list = value instanceof Value.Sequence;
        if (append && lists.getOrDefault(key, list) != list) {
            faults.add(new SyntaxFault(
                    Fault.MIXED_APPEND,
                    place,
                    key.length(),
                    "+= joins a list and a text",
                    list ? "write " + key + " as a list above, too" : "put the text into [ ]"));
            return false;
        }
        lists.put(key, list);
        assignments.add(new Assignment(key, append, value, place));
        if (token.is(Kind.NEWLINE) || token.is(Kind.SEMICOLON) || token.is(Kind.END)) {
            return true;
        }
        return afterValue(value);
    }

    private boolean afterKey(String key, Origin place, int keyEnd) {
        if (PYTHON_STATEMENTS.contains(key)) {
            faults.add(new SyntaxFault(
                    Fault.PYTHON,
                    place,
                    key.length(),
                    "what looks like Python",
                    "write plain values; xl runs no code"));
            return false;
        }
        if (token.is(Kind.BROKEN) && token.start() == keyEnd && !faults.isEmpty()) {
            char c = token.text().isEmpty() ? ' ' : token.text().charAt(0);
            if (c == '-') {
                // the lexer took the hyphen for a sign
                faults.remove(faults.size() - 1);
                faults.add(new SyntaxFault(
                        Fault.UNEXPECTED, place, key.length() + 1, "a hyphen in a key", "write an underscore"));
            }
            return false;
        }
        return refuse("= or += after the key " + key, "write " + key + " = VALUE");
    }

    private boolean afterValue(Value value) {
        boolean glued = token.is(Kind.KEY) && token.start() == previousEnd;
        if (glued && value instanceof Value.Atom atom && !atom.quoted()) {
            faults.add(new SyntaxFault(
                    Fault.NUMBER_WITH_UNIT,
                    value.origin(),
                    atom.text().length() + token.text().length(),
                    "a number with a unit",
                    "write the number in the key's unit"));
            return false;
        }
        return refuse("the line to end after the value", "put one statement on a line, or ; between two");
    }

    private @Nullable Value value(int depth) {
        Origin place = origin;
        String text = token.text();
        switch (token.kind()) {
            case STRING:
                advance();
                return new Value.Atom(text, true, place);
            case NUMBER:
                advance();
                return new Value.Atom(text, false, place);
            case OPEN:
                if (depth == MAX_DEPTH) {
                    faults.add(new SyntaxFault(
                            Fault.LIMIT, place, 1, "lists nested deeper than " + MAX_DEPTH, "flatten the list"));
                    return null;
                }
                return list(place, depth);
            case KEY:
                if (text.equals("true") || text.equals("false") || text.equals("none")) {
                    faults.add(new SyntaxFault(
                            Fault.PYTHON,
                            place,
                            text.length(),
                            "a word where a value must be",
                            text.equals("true") ? "write 1" : "write 0"));
                    return null;
                }
                refuse("a value", "put the text into quotes");
                return null;
            default:
                refuse("a value", "write a number, a quoted text or a list");
                return null;
        }
    }

    private @Nullable Value list(Origin place, int depth) {
        List<Value> items = new ArrayList<>();
        advance();
        skipNewlines();
        while (!token.is(Kind.CLOSE)) {
            Value item = value(depth + 1);
            if (item == null) {
                return null;
            }
            items.add(item);
            skipNewlines();
            if (token.is(Kind.COMMA)) {
                advance();
                skipNewlines();
            } else if (!token.is(Kind.CLOSE)) {
                refuse(", or ] after an element of the list", "separate elements with commas, and close the list");
                return null;
            }
        }
        advance();
        return new Value.Sequence(items, place);
    }

    private void skipNewlines() {
        while (token.is(Kind.NEWLINE)) {
            advance();
        }
    }

    private void advance() {
        previousEnd = token.end();
        token = lexer.next();
        // a newline token lies on the line before the lexer's
        origin = token.is(Kind.NEWLINE) ? origin : lexer.origin(token.start());
    }

    /** Reports the present token, unless the lexer did; always returns false. */
    private boolean refuse(String expected, String remedy) {
        if (!token.is(Kind.BROKEN)) {
            String found = switch (token.kind()) {
                case END -> "the end of the file";
                case NEWLINE -> "the end of the line";
                case STRING -> "a string";
                default -> secret ? "a word" : "'" + token.text() + "'";
            };
            faults.add(new SyntaxFault(
                    Fault.UNEXPECTED,
                    origin.line() == 0 ? new Origin(file, 1, 1) : origin,
                    Math.max(1, token.end() - token.start()),
                    "found " + found + ", expected " + expected,
                    remedy));
        }
        return false;
    }

    /** Goes on at the next line that begins like a statement, so that one slip in a list is not reported line by line. */
    private void recover() {
        while (true) {
            while (!token.is(Kind.NEWLINE) && !token.is(Kind.END)) {
                skip();
            }
            while (token.is(Kind.NEWLINE)) {
                skip();
            }
            if (token.is(Kind.END) || token.is(Kind.KEY)) {
                return;
            }
        }
    }

    /** Advances; only faults of later lines count, a line has one. */
    private void skip() {
        int known = faults.size();
        int line = faults.isEmpty() ? 0 : faults.get(known - 1).origin().line();
        advance();
        if (faults.size() > known && faults.get(known).origin().line() == line) {
            faults.subList(known, faults.size()).clear();
        }
    }
}
