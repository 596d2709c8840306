package org.xenwright.template;

import java.io.IOException;
import java.io.Writer;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.velocity.context.InternalContextAdapter;
import org.apache.velocity.runtime.parser.Token;
import org.apache.velocity.runtime.parser.node.Node;
import org.apache.velocity.runtime.parser.node.SimpleNode;

/** Text as it stands in the template; Velocity itself keeps of some of it only the number signs and dollars. */
final class Verbatim extends SimpleNode {
    private final String text;

    /** @param place the node whose tokens tell where the text stands */
    Verbatim(Node place, String text) {
        super(0);
        this.first = place.getFirstToken();
        this.last = place.getLastToken();
        this.text = text;
    }

    /** Returns the text of a node as it stands in the template. */
    static Verbatim of(Node node) {
        return new Verbatim(node, text(node));
    }

    static String text(Node node) {
        if (node instanceof Verbatim verbatim) {
            return verbatim.text;
        }
        StringBuilder all = new StringBuilder();
        tokens(node).forEach(token -> {
            if (token.specialToken != null) {
                // the lexer reads its last character once more, as the first of the token
                String hidden = token.specialToken.image;
                all.append(hidden, 0, hidden.length() - 1);
            }
            all.append(token.image);
        });
        return all.toString();
    }

    static Stream<Token> tokens(Node node) {
        Token last = node.getLastToken();
        return Stream.iterate(node.getFirstToken(), Objects::nonNull, token -> token == last ? null : token.next);
    }

    @Override
    public boolean render(InternalContextAdapter context, Writer writer) throws IOException {
        writer.write(text);
        return true;
    }
}
