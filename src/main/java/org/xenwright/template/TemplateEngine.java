package org.xenwright.template;

import java.io.StringReader;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.velocity.Template;
import org.apache.velocity.exception.MethodInvocationException;
import org.apache.velocity.exception.ParseErrorException;
import org.apache.velocity.exception.ResourceNotFoundException;
import org.apache.velocity.exception.TemplateInitException;
import org.apache.velocity.exception.VelocityException;
import org.apache.velocity.runtime.parser.ParseException;
import org.apache.velocity.runtime.parser.Token;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * Renders templates in the Velocity language. References are strict: one that is not declared is an error. A template
 * sees strings, numbers, truth values, lists, maps and records of those, and of their methods a short list of pure ones
 * ({@code $name.toUpperCase()}, {@code $list.size()}). {@code #evaluate} is refused; {@code #parse} and
 * {@code #include} find only what {@link Source} offers. A line that holds only a directive leaves no line behind.
 * Work is bounded for each template: by a count of steps, a million rounds of loops, texts of a million characters and
 * an output of 16 million.
 *
 * <p>One engine may be used by several threads; it renders one template at a time.
 */
public final class TemplateEngine {
    private static final int MAX_TEMPLATE = 4 << 20;
    private static final Pattern PLACE = Pattern.compile("\\[line (\\d+), column (\\d+)\\]");
    private static final Pattern REFERENCE = Pattern.compile("\\$!?\\{?([A-Za-z_][\\w.]*)");

    private static final Pattern ENDING = Pattern.compile("does not contain property '(\\w+)'");

    private final TemplateRuntime runtime;

    /** The texts that {@code #parse} and {@code #include} may read. */
    @FunctionalInterface
    public interface Source {
        /**
         * Returns the text of a template, or empty when there is none; the name is relative and holds no {@code ..}.
         */
        Optional<String> find(String name);
    }

    /** Makes an engine whose templates cannot include others. */
    public TemplateEngine() {
        this(name -> Optional.empty());
    }

    public TemplateEngine(Source source) {
        this.runtime = new TemplateRuntime(source);
    }

    /**
     * Renders a template.
     *
     * @param name what an error calls it: a file, relative to what the user knows
     * @param text the template
     * @param context what it may refer to: strings, numbers, truth values, and lists, maps and records of those
     * @throws ProblemException with file, line, column and reference when it cannot be rendered
     */
    public synchronized String render(String name, String text, Map<String, ?> context) {
        PlainContext plain = new PlainContext(context);
        LimitedWriter out = new LimitedWriter();
        SimpleNode tree = parse(name, text);
        refuse(name, tree);
        guarded(name, plain, () -> {
            runtime.budget().begin();
            return runtime.render(plain, out, name, tree);
        });
        return out.toString();
    }

    /**
     * Returns whether a template refers to {@code $variable}, itself or in what it includes by a literal name; comments
     * and quoted text do not count.
     *
     * @throws ProblemException when it is not a template
     */
    public synchronized boolean mentions(String name, String text, String variable) {
        return new Mentions(variable, runtime::source, this::parse).in(name, text);
    }

    /**
     * Returns the texts a template includes by a literal name, and those that these include in turn, by name; a missing
     * one is left out, since rendering reports it with its place.
     *
     * @throws ProblemException when one of them is not a template
     */
    public synchronized SortedMap<String, String> includes(String name, String text) {
        return new Includes(runtime::source, this::parse).of(name, text);
    }

    /** Returns the same as {@link #mentions(String, String, String)} for a text that includes nothing. */
    public static boolean mentions(String text, String variable) {
        return new TemplateEngine().mentions("template", text, variable);
    }

    private SimpleNode parse(String name, String text) {
        if (text.length() > MAX_TEMPLATE) {
            throw Problem.of("reading the template " + name, "copy the file as it is, without the suffix .vm")
                    .found(text.length() + " characters")
                    .expected("at most " + MAX_TEMPLATE)
                    .raise();
        }
        return guarded(name, null, () -> {
            Template template = new Template();
            template.setName(name);
            template.setEncoding("UTF-8");
            try {
                return runtime.parse(new StringReader(Budget.readable(text)), template);
            } catch (ParseException e) {
                throw syntax(name, e);
            }
        });
    }

    /** Finds {@code #evaluate}, which the parser would take for text now that the directive is gone. */
    private static void refuse(String name, SimpleNode tree) {
        Mentions.walk(tree, node -> {
            if (Mentions.directive(node).equals("evaluate")) {
                throw Problem.of(
                                "rendering the template " + name,
                                "write the text itself; values are data here, not templates")
                        .at(place(name, node.getLine(), node.getColumn()))
                        .found("#evaluate")
                        .raise();
            }
        });
    }

    private static <T> T guarded(String name, @Nullable PlainContext context, Supplier<T> work) {
        try {
            return work.get();
        } catch (ParseErrorException e) {
            throw syntax(name, e);
        } catch (TemplateInitException e) {
            throw Problem.of("reading the template " + name, "correct the directive")
                    .at(place(name, e.getLineNumber(), e.getColumnNumber()))
                    .found(firstLine(e))
                    .raise(e);
        } catch (ResourceNotFoundException e) {
            throw Problem.of(
                            "rendering the template " + name,
                            "include only templates of the same folder tree, by their relative path")
                    .at(placeIn(name, e))
                    .found(firstLine(e))
                    .raise(e);
        } catch (TemplateLimitException e) {
            throw e.in(name);
        } catch (MethodInvocationException e) {
            if (cause(e) instanceof TemplateLimitException limit) {
                throw limit.in(name);
            }
            String at = e.getTemplateName() == null ? name : e.getTemplateName();
            throw unresolved(name, place(at, e.getLineNumber(), e.getColumnNumber()), e, context);
        } catch (VelocityException e) {
            if (cause(e) instanceof TemplateLimitException limit) {
                throw limit.in(name);
            }
            if (cause(e) instanceof ProblemException problem) {
                // of a template that this one includes
                throw problem;
            }
            throw unresolved(name, placeIn(name, e), e, context);
        } catch (NumberFormatException e) {
            throw Problem.of("reading the template " + name, "correct the number, or quote literal text with #[[ ]]#")
                    .at(name)
                    .found(firstLine(e))
                    .raise(e);
        } catch (StackOverflowError e) {
            throw Problem.of("reading the template " + name, "nest expressions and blocks less deeply")
                    .found("nesting too deep to follow")
                    .raise(e);
        }
    }

    private static ProblemException syntax(String name, ParseException e) {
        if (e.currentToken == null) {
            return syntax(name, name, 0, 0, e);
        }
        Token token = e.currentToken.next == null ? e.currentToken : e.currentToken.next;
        return syntax(name, name, token.beginLine, token.beginColumn, e);
    }

    private static ProblemException syntax(String name, ParseErrorException e) {
        String file = e.getTemplateName() == null ? name : e.getTemplateName();
        return syntax(name, file, e.getLineNumber(), e.getColumnNumber(), e);
    }

    private static ProblemException syntax(String name, String file, int line, int column, Exception e) {
        return Problem.of(
                        "reading the template " + name,
                        "correct the directive, or quote literal text with #[[ ]]#; a template is a file that ends in .vm")
                .at(place(file, line, column))
                .found(firstLine(e))
                .raise(e);
    }

    private static ProblemException unresolved(
            String name, String where, VelocityException e, @Nullable PlainContext context) {
        String message = firstLine(e);
        Matcher matcher = REFERENCE.matcher(message);
        String reference = matcher.find() ? matcher.group(1) : "";
        Optional<String> near = Optional.empty();
        if (context != null && !reference.isEmpty()) {
            String root = reference.split("\\.")[0];
            near = context.names().contains(root) ? Optional.empty() : Nearest.to(root, context.names());
        }
        Matcher ending = ENDING.matcher(message);
        // a name and a dot behind it that was meant as text: $port.example
        String braces = ending.find() && e instanceof MethodInvocationException invoked
                ? "write ${" + invoked.getReferenceName() + "}." + ending.group(1) + " if that was meant; "
                : "";
        Problem problem = Problem.of(
                        "rendering the template " + name,
                        braces
                                + near.map(n -> "write $" + n + " if that was meant, or declare the property; ")
                                        .orElse("declare the property; ")
                                + "literal text with a dollar sign is quoted with #[[ ]]#")
                .at(where)
                .found(message);
        if (context != null) {
            problem = problem.expected(
                    context.names().isEmpty() ? "no reference" : "one of $" + String.join(", $", context.names()));
        }
        return problem.raise(e);
    }

    private static Throwable cause(Throwable e) {
        Throwable at = e;
        for (int depth = 0; depth < 16 && at.getCause() != null; depth++) {
            at = at.getCause();
        }
        return at;
    }

    private static String firstLine(Throwable e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }

    private static String placeIn(String name, Exception e) {
        Matcher matcher = PLACE.matcher(String.valueOf(e.getMessage()));
        return matcher.find()
                ? place(name, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : name;
    }

    private static String place(String name, int line, int column) {
        return line <= 0 ? name : name + ":" + line + ":" + column;
    }
}
