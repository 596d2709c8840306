package org.xenwright.template;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.apache.velocity.exception.ResourceNotFoundException;
import org.apache.velocity.runtime.parser.node.Node;
import org.apache.velocity.runtime.parser.node.SimpleNode;

/** Looks through a parsed template for the texts it includes by a literal name, and through these in turn. */
final class Includes {
    private final UnaryOperator<String> source;
    private final BiFunction<String, String, SimpleNode> parser;
    private final SortedMap<String, String> found = new TreeMap<>();

    Includes(UnaryOperator<String> source, BiFunction<String, String, SimpleNode> parser) {
        this.source = source;
        this.parser = parser;
    }

    SortedMap<String, String> of(String name, String text) {
        Mentions.walk(parser.apply(name, text), node -> {
            boolean parsed = Mentions.directive(node).equals("parse");
            if (parsed || Mentions.directive(node).equals("include")) {
                for (int i = 0; i < node.jjtGetNumChildren(); i++) {
                    include(node.jjtGetChild(i), parsed);
                }
            }
        });
        return found;
    }

    private void include(Node argument, boolean parsed) {
        String literal = argument.literal();
        if (literal.length() < 3 || literal.charAt(0) != '"' && literal.charAt(0) != '\'') {
            return;
        }
        String name = literal.substring(1, literal.length() - 1);
        String text;
        try {
            text = source.apply(name);
        } catch (ResourceNotFoundException e) {
            return;
        }
        if (found.putIfAbsent(name, text) == null && parsed) {
            of(name, text);
        }
    }
}
