package org.xenwright.deb.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * Reads the relation fields of binary packages (deb-control(5)); architecture lists and build profiles belong to
 * sources and are refused.
 */
final class RelationParser {
    private final String text;
    private int at;

    RelationParser(String text) {
        this.text = text;
    }

    List<Dependency> dependencies() {
        List<Dependency> groups = new ArrayList<>();
        while (nextGroup()) {
            List<Relation> alternatives = new ArrayList<>(2);
            alternatives.add(relation());
            while (skip('|')) {
                alternatives.add(relation());
            }
            groups.add(new Dependency(alternatives));
            endOfGroup();
        }
        return groups;
    }

    List<Relation> relations() {
        List<Relation> relations = new ArrayList<>();
        while (nextGroup()) {
            relations.add(relation());
            endOfGroup();
        }
        return relations;
    }

    private boolean nextGroup() {
        while (skip(',')) {
            // an empty group asks for nothing
        }
        return at < text.length();
    }

    private void endOfGroup() {
        blanks();
        if (at < text.length() && !skip(',')) {
            throw error("expected ',' here");
        }
    }

    private Relation relation() {
        blanks();
        String name = word("a package name");
        @Nullable String qualifier = at < text.length() && text.charAt(at) == ':' ? qualifier() : null;
        if (!skip('(')) {
            blanks();
            if (at < text.length() && (text.charAt(at) == '[' || text.charAt(at) == '<')) {
                throw error("architecture lists and build profiles are for source packages only");
            }
            return new Relation(name, qualifier, null, null);
        }
        blanks();
        Operator operator = operator();
        blanks();
        int start = at;
        while (at < text.length() && !blank(text.charAt(at)) && text.charAt(at) != ')') {
            at++;
        }
        Version version;
        try {
            version = Version.of(text.substring(start, at));
        } catch (IllegalArgumentException e) {
            at = start;
            throw error(Problem.messageOf(e));
        }
        if (!skip(')')) {
            throw error("expected ')' after the version");
        }
        blanks();
        if (at < text.length() && (text.charAt(at) == '[' || text.charAt(at) == '<')) {
            throw error("architecture lists and build profiles are for source packages only");
        }
        return new Relation(name, qualifier, operator, version);
    }

    private String qualifier() {
        at++;
        String qualifier = word("an architecture after ':'");
        if (qualifier.equals("native")) {
            throw error("':native' is for source packages only");
        }
        return qualifier;
    }

    private String word(String what) {
        int start = at;
        while (at < text.length() && wordCharacter(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw error("expected " + what);
        }
        // Names repeat a hundred thousand times over an index; one copy of each is enough.
        return text.substring(start, at).intern();
    }

    private Operator operator() {
        int start = at;
        while (at < text.length() && "<>=".indexOf(text.charAt(at)) >= 0 && at - start < 2) {
            at++;
        }
        if (at == start && at < text.length() && wordCharacter(text.charAt(at))) {
            // a version alone, which dpkg takes for exactly that one, with a warning to whom builds the package
            return Operator.EQUAL;
        }
        return switch (text.substring(start, at)) {
            case "<<" -> Operator.EARLIER;
            case "<=", "<" -> Operator.EARLIER_OR_EQUAL;
            case "=" -> Operator.EQUAL;
            case ">=", ">" -> Operator.LATER_OR_EQUAL;
            case ">>" -> Operator.LATER;
            default -> {
                at = start;
                throw error("expected one of << <= = >= >>");
            }
        };
    }

    private boolean skip(char wanted) {
        blanks();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void blanks() {
        while (at < text.length() && blank(text.charAt(at))) {
            at++;
        }
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean wordCharacter(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '+'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private IllegalArgumentException error(String what) {
        int from = Math.max(0, at - 40);
        int to = Math.min(text.length(), at + 40);
        return new IllegalArgumentException(
                what + " (character " + (at + 1) + ", near '" + text.substring(from, to) + "')");
    }
}
