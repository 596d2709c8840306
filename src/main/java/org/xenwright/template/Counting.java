package org.xenwright.template;

import java.io.IOException;
import java.io.Writer;
import org.apache.velocity.context.InternalContextAdapter;
import org.apache.velocity.runtime.parser.node.ASTAddNode;
import org.apache.velocity.runtime.parser.node.ASTBlock;
import org.apache.velocity.runtime.parser.node.ASTFloatingPointLiteral;
import org.apache.velocity.runtime.parser.node.ASTIntegerLiteral;
import org.apache.velocity.runtime.parser.node.ASTIntegerRange;
import org.apache.velocity.runtime.parser.node.ASTMap;
import org.apache.velocity.runtime.parser.node.ASTMulNode;
import org.apache.velocity.runtime.parser.node.ASTObjectArray;
import org.apache.velocity.runtime.parser.node.ASTReference;
import org.apache.velocity.runtime.parser.node.ASTprocess;
import org.apache.velocity.runtime.parser.node.Node;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.apache.velocity.util.StringBuilderWriter;
import org.jspecify.annotations.NullUnmarked;

/**
 * Puts the {@link Budget} into a parsed template, since Velocity itself limits only the depth of calls: each block
 * first pays for what is in it, each reference for the value it gives, and what makes larger values out of small ones
 * for what it made.
 */
@NullUnmarked
final class Counting {
    private static final int MOST_DIGITS = 300;

    /** The cost of calling a block, besides its content. */
    private static final int CALL = 8;

    private final Budget budget;

    Counting(Budget budget) {
        this.budget = budget;
    }

    /** Changes a tree that was parsed and not yet initialised; also the small ones of texts with references in them. */
    SimpleNode in(SimpleNode root) {
        visit(root);
        return root;
    }

    /** Returns the cost of the nodes outside of nested blocks. */
    private long visit(Node node) {
        long weight = 1;
        int children = node.jjtGetNumChildren();
        for (int i = 0; i < children; i++) {
            Node child = node.jjtGetChild(i);
            long below = visit(child);
            weight += child instanceof ASTBlock ? 1 : below;
            Node counted = counted(child);
            if (counted != child) {
                node.jjtAddChild(counted, i);
                counted.jjtSetParent(node);
            }
        }
        if (children == 0) {
            weight += length(node) / 64;
        }
        if (node instanceof ASTBlock || node instanceof ASTprocess) {
            Toll toll = new Toll(CALL + weight);
            toll.jjtSetParent(node);
            for (int i = children; i > 0; i--) {
                node.jjtAddChild(node.jjtGetChild(i - 1), i);
            }
            node.jjtAddChild(toll, 0);
        }
        return weight;
    }

    private static int length(Node leaf) {
        if (leaf.getFirstToken() == null || leaf.getFirstToken().image == null) {
            return 0;
        }
        int length = leaf.getFirstToken().image.length();
        if ((leaf instanceof ASTIntegerLiteral || leaf instanceof ASTFloatingPointLiteral) && length > MOST_DIGITS) {
            throw new TemplateLimitException("a number of " + length + " digits", MOST_DIGITS);
        }
        return length;
    }

    private Node counted(Node node) {
        if (node instanceof ASTReference reference) {
            return new Reference(reference);
        }
        boolean grows = node instanceof ASTAddNode
                || node instanceof ASTMulNode
                || node instanceof ASTIntegerRange
                || node instanceof ASTObjectArray
                || node instanceof ASTMap;
        return grows ? new Growing((SimpleNode) node) : node;
    }

    /** The price of a block, paid before it is rendered. */
    private final class Toll extends SimpleNode {
        private final long weight;

        Toll(long weight) {
            super(-1);
            this.weight = weight;
            this.literal = "";
        }

        @Override
        public Object init(InternalContextAdapter context, Object data) {
            return data;
        }

        @Override
        public boolean render(InternalContextAdapter context, Writer writer) {
            budget.spend(weight);
            growing(writer);
            return true;
        }
    }

    /** Checks the length of a text with references or directives in it, which is made in a writer of its own. */
    private static void growing(Writer writer) {
        if (writer instanceof StringBuilderWriter text) {
            Budget.growing(text.getBuilder().length(), "quotes");
        }
    }

    /** A reference that pays for the value it gives. */
    private final class Reference extends ASTReference {
        Reference(ASTReference from) {
            super(from.getType());
            parser = from.getParser();
            first = from.getFirstToken();
            last = from.getLastToken();
            template = from.getTemplate();
            line = from.getLine();
            column = from.getColumn();
            for (int i = 0; i < from.jjtGetNumChildren(); i++) {
                jjtAddChild(from.jjtGetChild(i), i);
                from.jjtGetChild(i).jjtSetParent(this);
            }
        }

        @Override
        public Object execute(Object on, InternalContextAdapter context) {
            return budget.value(super.execute(on, context));
        }

        @Override
        public boolean render(InternalContextAdapter context, Writer writer) throws IOException {
            boolean rendered = super.render(context, writer);
            growing(writer);
            return rendered;
        }
    }

    /** An expression that may make a large value of small ones. */
    private final class Growing extends SimpleNode {
        Growing(SimpleNode inner) {
            super(inner.getType());
            parser = inner.getParser();
            first = inner.getFirstToken();
            last = inner.getLastToken();
            template = inner.getTemplate();
            line = inner.getLine();
            column = inner.getColumn();
            jjtAddChild(inner, 0);
            inner.jjtSetParent(this);
        }

        @Override
        public Object value(InternalContextAdapter context) {
            Object made = budget.value(jjtGetChild(0).value(context));
            if (made instanceof String text) {
                Budget.growing(text.length(), "an expression");
            }
            return made;
        }

        @Override
        public boolean evaluate(InternalContextAdapter context) {
            return jjtGetChild(0).evaluate(context);
        }

        @Override
        public String literal() {
            return jjtGetChild(0).literal();
        }
    }
}
