package org.xenwright.content;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * JSON as this program reads and writes it. What it writes is the same on every machine: fields in the order they were
 * put or declared, lines that end in a line feed, the last one too.
 */
public final class JsonText {
    private static final DefaultIndenter LINES = new DefaultIndenter("  ", "\n");
    private static final ObjectMapper MAPPER = mapper();

    private JsonText() {}

    /**
     * Returns a new reader and writer of the usual strictness: a field twice in an object, a field that is not expected
     * and text behind the end are errors, since two readers of such a document could see two documents. Nesting, names,
     * numbers and texts are as long as Jackson lets them be by itself (1,000 levels, 20 million characters). A caller
     * that reads a foreign document limits its length.
     */
    public static ObjectMapper mapper() {
        return JsonMapper.builder()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** Writes a value on one line. */
    public static String line(Object value) throws JsonProcessingException {
        return line(value, MAPPER);
    }

    /** Returns the same, of what needs a mapper that knows more. */
    public static String line(Object value, ObjectMapper mapper) throws JsonProcessingException {
        return text(value, mapper, new MinimalPrettyPrinter());
    }

    /** Writes each field on a line of its own, and a list on one line. */
    public static String fields(Object value) throws JsonProcessingException {
        return fields(value, MAPPER);
    }

    /** Returns the same, of what needs a mapper that knows more. */
    public static String fields(Object value, ObjectMapper mapper) throws JsonProcessingException {
        return text(value, mapper, new DefaultPrettyPrinter().withObjectIndenter(LINES));
    }

    /** Writes each field and each element of a list on a line of its own. */
    public static String lines(Object value) throws JsonProcessingException {
        return lines(value, MAPPER);
    }

    /** Returns the same, of what needs a mapper that knows more. */
    public static String lines(Object value, ObjectMapper mapper) throws JsonProcessingException {
        return text(
                value,
                mapper,
                new DefaultPrettyPrinter().withObjectIndenter(LINES).withArrayIndenter(LINES));
    }

    /** Returns the same with no blank before a colon, as most editors write it. */
    public static String editable(Object value) throws JsonProcessingException {
        Separators separators =
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
        return text(
                value,
                MAPPER,
                new DefaultPrettyPrinter(separators).withObjectIndenter(LINES).withArrayIndenter(LINES));
    }

    private static String text(Object value, ObjectMapper mapper, PrettyPrinter printer)
            throws JsonProcessingException {
        return mapper.writer(printer).writeValueAsString(value) + "\n";
    }
}
