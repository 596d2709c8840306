package org.xenwright.template;

import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.velocity.runtime.parser.StandardParserConstants;
import org.apache.velocity.runtime.parser.Token;
import org.apache.velocity.runtime.parser.node.ASTBlock;
import org.apache.velocity.runtime.parser.node.ASTComment;
import org.apache.velocity.runtime.parser.node.ASTDirective;
import org.apache.velocity.runtime.parser.node.ASTElseIfStatement;
import org.apache.velocity.runtime.parser.node.ASTElseStatement;
import org.apache.velocity.runtime.parser.node.ASTEscape;
import org.apache.velocity.runtime.parser.node.ASTEscapedDirective;
import org.apache.velocity.runtime.parser.node.ASTIfStatement;
import org.apache.velocity.runtime.parser.node.ASTReference;
import org.apache.velocity.runtime.parser.node.ASTText;
import org.apache.velocity.runtime.parser.node.Node;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * The promise that text which is neither a reference nor a directive comes out byte for byte. Velocity takes some text
 * of scripts and configuration files for its own language and drops it without a word, such as {@code ${0##*}{@code /}}
 * or {@code #stop}: where the meaning is plain the text is kept, and where it is not the template is refused.
 */
final class LiteralText {
    /** Directives that mean nothing without their arguments; Velocity itself refuses the others. */
    private static final Set<String> WITH_ARGUMENTS = Set.of("include", "parse");

    private static final String COMMENT = "text that Velocity takes for a comment";

    private static final Pattern DOLLAR_COMMENT = Pattern.compile("[$!](?:##|#\\*)");
    private static final char END_MARK = '\u001C';

    private static final Pattern DIRECTIVE =
            Pattern.compile("#\\{?(?:set|if|elseif|else|end|foreach|macro|define|parse|include|break)\\b\\}?+\\s*+");

    private static final Pattern MACRO = Pattern.compile("#\\{?macro}?\\s*+\\(\\s*+([^\\s()]++)(?=[\\s)])");

    /** The last column at which a comment may begin: the text before it is searched for each of them. */
    private static final int FAR = 4096;

    private final String file;
    private final SourceText source;
    /** Names of the macros that the text defines; null until asked for. */
    private @Nullable Set<String> macros;

    /** Where blocks of comment begin, by the token of their end: the lexer forgets it. */
    private final Map<Token, Integer> starts = new IdentityHashMap<>();

    /** Where text begins that the lexer hid before a token; it is dropped unless that token is text again. */
    private final Map<Token, Integer> hiddenTexts = new LinkedHashMap<>();

    private LiteralText(String file, String text) {
        this.file = file;
        this.source = new SourceText(text);
    }

    /**
     * Keeps the literal text of a parsed template, which is not yet initialised.
     *
     * @throws ProblemException with line and column of text that Velocity would drop
     */
    static void keep(String file, String text, SimpleNode tree) {
        LiteralText literal = new LiteralText(file, text);
        int mark = text.indexOf(END_MARK);
        if (mark >= 0) {
            throw literal.refused(mark, "the character U+001C, with which Velocity marks the end of a text");
        }
        literal.readTokens(tree);
        literal.look(tree, false);
        for (int start : literal.hiddenTexts.values()) {
            throw literal.refused(start, "text that Velocity would drop");
        }
    }

    private void readTokens(SimpleNode tree) {
        BitSet quoted = new BitSet();
        int end = 0;
        boolean complete = false;
        boolean comment = false;
        for (Token token = tree.getFirstToken(); token != null; token = token.next) {
            if (token.image.equals("*#")) {
                if (!source.startsWith(end, "#*")) {
                    throw refused(end, COMMENT);
                }
                starts.put(token, end);
                quoted.set(end, source.offset(token.endLine, token.endColumn));
                comment = true;
            }
            complete |= token.kind == StandardParserConstants.ZERO_WIDTH_WHITESPACE && token.image.length() == 1;
            if (token.kind == StandardParserConstants.EOF && !complete) {
                throw refused(end, "#* without *#");
            }
            Token hidden = token.specialToken;
            boolean gap = source.offset(token.beginLine, token.beginColumn) > end;
            if (hidden == null ? gap && !comment : hidden.image.startsWith("##") || hidden.image.startsWith("#*")) {
                throw refused(end, COMMENT);
            }
            if (hidden != null && gap) {
                hiddenTexts.put(token, end);
            }
            comment = token.image.startsWith("##");
            end = source.offset(token.endLine, token.endColumn) + 1;
            if (token.kind == StandardParserConstants.TEXTBLOCK) {
                quoted.set(source.offset(token.beginLine, token.beginColumn), end);
            }
        }
        // behind what begins like a reference and is none, the lexer drops a comment without telling of it
        for (Matcher matcher = DOLLAR_COMMENT.matcher(source.text()); matcher.find(); ) {
            if (!quoted.get(matcher.start())) {
                throw refused(matcher.start(), COMMENT);
            }
        }
    }

    private void look(Node node, boolean loop) {
        if (node instanceof ASTComment) {
            comment(node);
        } else if (node instanceof ASTEscapedDirective
                || node instanceof ASTReference && node.getFirstToken().image.startsWith("\\")) {
            throw refused(node, "a backslash that Velocity takes for its own");
        } else if (node instanceof ASTDirective directive) {
            directive(directive, loop);
        } else if (node instanceof ASTIfStatement statement
                && statement.getPostfix().endsWith("\n")) {
            keepLineEnd(statement);
        }
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            Node child = node.jjtGetChild(i);
            if (child instanceof ASTEscape || child instanceof ASTText && hasHiddenText(child)) {
                node.jjtAddChild(Verbatim.of(child), i);
                Verbatim.tokens(child).forEach(hiddenTexts::remove);
                continue;
            }
            look(child, loop || node instanceof ASTDirective);
            if (child instanceof ASTComment && i > 0) {
                dropIndentation(node, i - 1, source.lineBefore(start(child)));
            }
        }
    }

    private void directive(ASTDirective directive, boolean loop) {
        String name = directive.getDirectiveName().replaceFirst("^@", "");
        if (name.equals("stop") || name.equals("break") && !loop) {
            throw refused(directive, "#" + name + ", which leaves out all that follows");
        }
        if (directive.getFirstToken().image.contains("#@") && !definesMacro(name)) {
            throw refused(directive, "#" + name + ", which is no macro of this template");
        }
        if (WITH_ARGUMENTS.contains(name) && directive.jjtGetNumChildren() == 0) {
            throw refused(directive, "#" + name + " without a file in parentheses");
        }
        if (name.equals("foreach")
                && directive.getPostfix().endsWith("\n")
                && directive.jjtGetChild(directive.jjtGetNumChildren() - 1) instanceof ASTBlock block
                && endsWithinLine(block)) {
            throw refused(directive, "a loop that begins a line and ends one with text before its #end");
        }
    }

    /** Returns whether the template has a macro of that name; its text is searched once for all of them. */
    private boolean definesMacro(String name) {
        if (macros == null) {
            macros = MACRO.matcher(source.text())
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
        }
        return macros.contains(name.replaceFirst("^@", ""));
    }

    /**
     * Keeps as text what only looks like a comment: one begins a line or follows a directive, but not text, as in
     * <code>${0##*&#47;}</code>.
     */
    private void comment(Node node) {
        if (source.column(start(node)) > FAR) {
            throw refused(node, COMMENT + " so far into its line");
        }
        String before = source.lineBefore(start(node));
        String rest = before.strip();
        if (!rest.isEmpty() && (before.equals(before.stripTrailing()) || !afterDirective(rest))) {
            throw refused(node, COMMENT);
        }
        if (source.startsWith(start(node), "###")) {
            throw refused(node, "a row of number signs that Velocity takes for a comment");
        }
    }

    private static boolean afterDirective(String before) {
        int start = before.lastIndexOf('#');
        while (start >= 0) {
            Matcher matcher = DIRECTIVE.matcher(before).region(start, before.length());
            if (matcher.lookingAt()) {
                return before.substring(afterParentheses(before, matcher.end())).isBlank();
            }
            start = before.lastIndexOf('#', start - 1);
        }
        return false;
    }

    private static int afterParentheses(String text, int from) {
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) {
                return c == ')' ? i + 1 : i;
            }
        }
        return from;
    }

    /**
     * Gives back the end of the line that a statement swallows when it is alone on its line, but with text before its
     * {@code #else} or {@code #end}: a branch then ends as that line did.
     */
    private void keepLineEnd(ASTIfStatement statement) {
        String end = statement.getPostfix().endsWith("\r\n") ? "\r\n" : "\n";
        for (int i = 0; i < statement.jjtGetNumChildren(); i++) {
            Node child = statement.jjtGetChild(i);
            Node body = child instanceof ASTElseStatement
                    ? child.jjtGetChild(0)
                    : child instanceof ASTElseIfStatement ? child.jjtGetChild(1) : child;
            if (body instanceof ASTBlock block && block.jjtGetNumChildren() > 0 && endsWithinLine(block)) {
                block.setMorePostfix(end);
            }
        }
    }

    private static boolean endsWithinLine(ASTBlock block) {
        Node last = block.jjtGetChild(block.jjtGetNumChildren() - 1);
        if (last instanceof ASTText) {
            return !last.getLastToken().image.endsWith("\n");
        }
        // statements that are alone on their line took its end
        return last instanceof ASTReference;
    }

    private int start(Node node) {
        Token token = node.getFirstToken();
        return starts.computeIfAbsent(token, each -> source.offset(each.beginLine, each.beginColumn));
    }

    private ProblemException refused(Node node, String found) {
        return refused(start(node), found);
    }

    private ProblemException refused(int offset, String found) {
        return Problem.of(
                        "reading the template " + file,
                        "quote literal text with #[[ ]]#, or name the file without .vm to copy it as it is")
                .at(file + ":" + source.place(offset))
                .found(found)
                .expected("text that comes out as it is written, references and directives")
                .raise();
    }

    private static boolean hasHiddenText(Node text) {
        return Verbatim.tokens(text).anyMatch(token -> token.specialToken != null);
    }

    /** Removes the blanks before a comment whose line leaves nothing behind. */
    private static void dropIndentation(Node parent, int index, String before) {
        Node text = parent.jjtGetChild(index);
        if (before.isBlank() && (text instanceof ASTText || text instanceof Verbatim)) {
            String all = Verbatim.text(text);
            if (all.endsWith(before)) {
                parent.jjtAddChild(new Verbatim(text, all.substring(0, all.length() - before.length())), index);
            }
        }
    }
}
