package org.xenwright.template;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.velocity.exception.ResourceNotFoundException;
import org.apache.velocity.runtime.parser.node.ASTDirective;
import org.apache.velocity.runtime.parser.node.ASTReference;
import org.apache.velocity.runtime.parser.node.ASTStringLiteral;
import org.apache.velocity.runtime.parser.node.Node;
import org.apache.velocity.runtime.parser.node.SimpleNode;

/** Looks through a parsed template for references to one variable. */
final class Mentions {
    private final String variable;
    private final Pattern inText;
    private final UnaryOperator<String> source;
    private final BiFunction<String, String, SimpleNode> parser;
    private final Set<String> seen = new HashSet<>();

    Mentions(String variable, UnaryOperator<String> source, BiFunction<String, String, SimpleNode> parser) {
        this.variable = variable;
        this.inText = Pattern.compile("(?:\\\\\\\\)*\\$!?\\{?" + Pattern.quote(variable) + "(?!\\w)");
        this.source = source;
        this.parser = parser;
    }

    boolean in(String name, String text) {
        if (!seen.add(name)) {
            return false;
        }
        AtomicBoolean found = new AtomicBoolean();
        walk(parser.apply(name, text), node -> {
            if (mentions(node)) {
                found.set(true);
            }
        });
        return found.get();
    }

    private boolean mentions(Node node) {
        if (node instanceof ASTReference reference) {
            // the root's name is known to Velocity only once the node is initialised, which an unresolved one may
            // refuse
            return inText.matcher(reference.literal()).lookingAt();
        }
        if (node instanceof ASTStringLiteral literal && literal.literal().startsWith("\"")) {
            return inText.matcher(literal.literal()).find();
        }
        if (directive(node).equals("parse") && node.jjtGetNumChildren() > 0) {
            String literal = node.jjtGetChild(0).literal();
            if (literal.length() > 2 && (literal.startsWith("\"") || literal.startsWith("'"))) {
                String name = literal.substring(1, literal.length() - 1);
                try {
                    return in(name, source.apply(name));
                } catch (ResourceNotFoundException e) {
                    // rendering names what is missing, and where
                    return false;
                }
            }
        }
        return false;
    }

    static void walk(Node node, Consumer<Node> visitor) {
        visitor.accept(node);
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            walk(node.jjtGetChild(i), visitor);
        }
    }

    /** Returns the name of a directive, or nothing. */
    static String directive(Node node) {
        return node instanceof ASTDirective directive ? directive.getDirectiveName() : "";
    }
}
