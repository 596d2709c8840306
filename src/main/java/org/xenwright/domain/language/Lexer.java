package org.xenwright.domain.language;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.xenwright.domain.language.Token.Kind;

/**
 * Cuts the text into tokens by the rules of Xen's {@code libxlu_cfg_l.l} (4.17 to 4.20; checked against the library
 * of Debian 12): the longest match wins, white space is space and tab, a comment takes its newline along, and a stray
 * byte is overlooked when it is the last of the file.
 */
final class Lexer {
    private static final Set<String> PYTHON_WORDS = Set.of("True", "False", "None");

    private final byte[] bytes;
    private final String file;
    private final List<SyntaxFault> faults;
    private int at;
    private int line = 1;

    /** Where the last newline is, or -1: a comment behind it has no end, which is thus found only once. */
    private final int lastNewline;

    /** A place in the present line and its column, from which later ones are counted. */
    private int counted;

    private int columns = 1;
    private long looked;

    Lexer(byte[] bytes, String file, List<SyntaxFault> faults) {
        this.bytes = bytes;
        int newline = bytes.length - 1;
        while (newline >= 0 && bytes[newline] != '\n') {
            newline--;
        }
        this.lastNewline = newline;
        this.file = file;
        this.faults = faults;
    }

    static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.charAt(0) <= '9'
                && text.chars().allMatch(c -> c < 128 && isNumberPart((byte) c))
                && text.charAt(0) >= '0';
    }

    Token next() {
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        int start = at;
        if (at == bytes.length) {
            return new Token(Kind.END, "", start, start);
        }
        byte c = bytes[at];
        if (c >= 'a' && c <= 'z') {
            return run(Kind.KEY);
        }
        if (c >= '0' && c <= '9') {
            return run(Kind.NUMBER);
        }
        switch (c) {
            case ',':
                return sign(Kind.COMMA);
            case '[':
                return sign(Kind.OPEN);
            case ']':
                return sign(Kind.CLOSE);
            case '=':
                return sign(Kind.ASSIGN);
            case ';':
                return sign(Kind.SEMICOLON);
            case '\n':
                return newline(start);
            case '#':
                if (at < lastNewline) {
                    at = lineEnd(at);
                    return newline(start);
                }
                break;
            case '+':
                if (at + 1 < bytes.length && bytes[at + 1] == '=') {
                    return sign(Kind.APPEND);
                }
                break;
            case '\'', '"':
                int close = closingQuote(c);
                if (close >= 0) {
                    return string(start, close);
                }
                break;
            default:
                break;
        }
        return stray(start);
    }

    /**
     * Returns how many bytes were looked at again after they were cut into tokens, or to find an end: a measure of the
     * work, for tests.
     */
    long looked() {
        return looked;
    }

    Origin origin(int offset) {
        for (; counted < offset; counted++, looked++) {
            columns += (bytes[counted] & 0xC0) == 0x80 ? 0 : 1;
        }
        return new Origin(file, line, columns);
    }

    private Token run(Kind kind) {
        int start = at++;
        while (at < bytes.length && (kind == Kind.KEY ? isKeyPart(bytes[at]) : isNumberPart(bytes[at]))) {
            at++;
        }
        return new Token(kind, raw(start, at), start, at);
    }

    private Token sign(Kind kind) {
        int start = at;
        at += kind.sign.length();
        return new Token(kind, kind.sign, start, at);
    }

    private Token newline(int start) {
        at++;
        line++;
        counted = at;
        columns = 1;
        return new Token(Kind.NEWLINE, "", start, at);
    }

    /** Returns the offset of the quote that ends the string at the present place, or -1 when the line ends first. */
    private int closingQuote(byte quote) {
        for (int i = at + 1; i < bytes.length && bytes[i] != '\n'; i++) {
            looked++;
            if (bytes[i] == quote) {
                return i;
            }
            if (bytes[i] == '\\') {
                i++;
                if (i < bytes.length && bytes[i] == '\n') {
                    return -1;
                }
            }
        }
        return -1;
    }

    private Token string(int start, int close) {
        at = close + 1;
        Escapes escapes = new Escapes(bytes, start + 1, close);
        if (escapes.bad() >= 0) {
            fault(Fault.BAD_ESCAPE, escapes.bad(), 2, escapes.message(), escapes.remedy());
            return new Token(Kind.BROKEN, "", start, at);
        }
        if (escapes.dropped() >= 0) {
            fault(
                    Fault.DROPPED_ESCAPE,
                    escapes.dropped(),
                    2,
                    "Xen drops a numeric escape together with the digits after it",
                    "write the character itself");
        }
        return new Token(Kind.STRING, escapes.text(), start, at);
    }

    private Token stray(int start) {
        if (start == bytes.length - 1) {
            at = bytes.length;
            fault(
                    Fault.STRAY_LAST_BYTE,
                    start,
                    1,
                    "the last byte of the file means nothing; Xen overlooks it there",
                    "remove it");
            return new Token(Kind.END, "", start, start);
        }
        int end = start;
        while (end < bytes.length && !isWhite(bytes[end])) {
            end++;
        }
        String word = ConfigText.decode(Arrays.copyOfRange(bytes, start, Math.min(end, start + 40)));
        // the scanner always takes one more byte than the stray one when that is white space
        at = Math.max(end, start + 1);
        describe(start, word);
        return new Token(Kind.BROKEN, word, start, at);
    }

    private void describe(int start, String word) {
        byte c = bytes[start];
        boolean afterDigit = start > 0 && isNumberPart(bytes[start - 1]);
        int length = Math.max(1, word.length());
        if (c == '\r') {
            fault(Fault.CARRIAGE_RETURN, start, 1, "a carriage return", "save the file with LF line ends");
        } else if (start == 0 && startsWithMark()) {
            fault(Fault.BYTE_ORDER_MARK, start, 1, "a UTF-8 byte-order mark", "save the file without the mark");
        } else if (c == '"' || c == '\'') {
            fault(
                    Fault.UNTERMINATED_STRING,
                    start,
                    length,
                    "a string that does not end on its line",
                    "close the quote");
        } else if (c == '#') {
            fault(
                    Fault.UNTERMINATED_COMMENT,
                    start,
                    length,
                    "a comment on a last line that has no line end",
                    "end the file with a newline");
        } else if (c == '.' && afterDigit) {
            fault(Fault.DECIMAL_POINT, start, length, "a number with a decimal point", "write a whole number");
        } else if (afterDigit && c >= 'A' && c <= 'Z') {
            fault(Fault.NUMBER_WITH_UNIT, start, length, "a number with a unit", "write the number in the key's unit");
        } else if (c == '-' || c == '+') {
            fault(Fault.SIGN, start, length, "a sign without quotes", "put the number with its sign into quotes");
        } else if (PYTHON_WORDS.contains(word)) {
            String meant = word.equals("True") ? "write 1" : word.equals("False") ? "write 0" : "leave the key out";
            fault(Fault.PYTHON, start, length, "the Python word " + word, meant);
        } else if (c == '(' || c == ')' || c == ':' || c == '.') {
            fault(Fault.PYTHON, start, length, "what looks like Python", "write plain values; xl runs no code");
        } else if (c >= 'A' && c <= 'Z') {
            fault(Fault.UPPER_CASE_KEY, start, length, "an upper-case letter in a key", "write keys in lower case");
        } else {
            fault(Fault.UNEXPECTED, start, length, "a character that has no place here", "remove or quote it");
        }
    }

    private boolean startsWithMark() {
        return bytes.length > 2 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
    }

    private void fault(Fault fault, int offset, int length, String message, String remedy) {
        // counted apart, since the token's own place, before this one, is asked for next
        int column = columns;
        for (int i = counted; i < offset; i++, looked++) {
            column += (bytes[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        faults.add(new SyntaxFault(fault, new Origin(file, line, column), length, message, remedy));
    }

    private int lineEnd(int from) {
        int end = from;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
            looked++;
        }
        return end;
    }

    private String raw(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static boolean isWhite(byte c) {
        return c == ' ' || c == '\t' || c == '\n';
    }

    private static boolean isKeyPart(byte c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '.';
    }

    private static boolean isNumberPart(byte c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c == 'x';
    }
}
