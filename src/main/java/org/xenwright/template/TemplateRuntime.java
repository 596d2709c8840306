package org.xenwright.template;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.apache.velocity.Template;
import org.apache.velocity.exception.ResourceNotFoundException;
import org.apache.velocity.runtime.RuntimeConstants;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.parser.ParseException;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.apache.velocity.runtime.resource.Resource;
import org.apache.velocity.runtime.resource.loader.ResourceLoader;
import org.apache.velocity.util.ExtProperties;
import org.apache.velocity.util.introspection.Uberspect;
import org.slf4j.helpers.NOPLogger;

/** Velocity with everything set that keeps templates to their data. */
final class TemplateRuntime extends RuntimeInstance {
    private final Budget budget = new Budget();
    private final Counting counting = new Counting(budget);
    private final PlainUberspect uberspect = new PlainUberspect(budget);
    private final TemplateEngine.Source source;

    TemplateRuntime(TemplateEngine.Source source) {
        this.source = source;
        setProperty(RuntimeConstants.RUNTIME_LOG_INSTANCE, NOPLogger.NOP_LOGGER);
        setProperty(RuntimeConstants.RUNTIME_REFERENCES_STRICT, true);
        setProperty(RuntimeConstants.VM_ARGUMENTS_STRICT, true);
        setProperty(RuntimeConstants.VM_PERM_INLINE_LOCAL, true);
        setProperty(RuntimeConstants.STRICT_MATH, true);
        setProperty(RuntimeConstants.SPACE_GOBBLING, "lines");
        // all twenty parsers of the default pool would be made at once
        setProperty(RuntimeConstants.PARSER_POOL_SIZE, 1);
        setProperty(RuntimeConstants.RESOURCE_LOADERS, "project");
        setProperty("resource.loader.project.instance", new Loader());
        setProperty("resource.loader.project.cache", false);
        init();
        removeDirective("evaluate");
    }

    /** Returns the budget of the template that is rendered. */
    Budget budget() {
        return budget;
    }

    /**
     * Parses every template, included ones and texts with references in them too. None of them loses literal text, and
     * all their work is counted.
     */
    @Override
    public SimpleNode parse(Reader reader, Template template) throws ParseException {
        StringWriter text = new StringWriter();
        try {
            reader.transferTo(text);
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory cannot be read", e);
        }
        SimpleNode tree = super.parse(new StringReader(text.toString()), template);
        LiteralText.keep(template.getName(), text.toString(), tree);
        return counting.in(tree);
    }

    @Override
    public Uberspect getUberspect() {
        return uberspect;
    }

    /** Returns the text of a template that another one includes. */
    String source(String name) {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals("..") || part.equals(".") || part.indexOf('\\') >= 0) {
                throw new ResourceNotFoundException(
                        "'" + name + "' is no relative path below the folder of the templates");
            }
        }
        return source.find(name)
                .orElseThrow(() -> new ResourceNotFoundException("there is no template '" + name + "'"));
    }

    private final class Loader extends ResourceLoader {
        @Override
        public void init(ExtProperties configuration) {}

        @Override
        public Reader getResourceReader(String name, String encoding) {
            return new StringReader(Budget.readable(source(name)));
        }

        @Override
        public boolean isSourceModified(Resource resource) {
            return false;
        }

        @Override
        public long getLastModified(Resource resource) {
            return 0;
        }
    }
}
