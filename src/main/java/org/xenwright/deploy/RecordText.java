package org.xenwright.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.JsonText;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/** The inventory and the journal as text, which places keep; people can read it too. */
public final class RecordText {
    /** Characters of either that are read at most. */
    public static final int MOST = 8 << 20;

    private static final String REMEDY = "put back what was changed by hand there";
    private static final ObjectMapper MAPPER = mapper();

    private RecordText() {}

    private static ObjectMapper mapper() {
        SimpleModule digests = new SimpleModule();
        digests.addSerializer(Digest.class, ToStringSerializer.instance);
        digests.addDeserializer(Digest.class, new DigestReader());
        return JsonText.mapper()
                .registerModule(digests)
                .enable(
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    }

    /** Returns an inventory as JSON, a field a line. */
    public static String of(DeployInventory inventory) throws IOException {
        return JsonText.lines(inventory, MAPPER);
    }

    /** Returns an entry of the journal as one line. */
    public static String of(JournalEntry entry) throws IOException {
        return JsonText.line(entry, MAPPER);
    }

    /**
     * Reads an inventory.
     *
     * @param place it was found at, for an error
     */
    public static DeployInventory inventory(String text, String place) {
        try {
            JsonNode tree = text.length() > MOST ? MissingNode.getInstance() : MAPPER.readTree(text);
            if (!tree.isObject()) {
                throw Problem.of("reading the inventory of " + place, REMEDY)
                        .found(text.length() > MOST ? "more than " + MOST + " characters" : "no inventory in it")
                        .raise();
            }
            int format = tree.path("format").asInt();
            if (format > DeployInventory.FORMAT) {
                throw Problem.of("reading the inventory of " + place, "use a newer version of the plugin")
                        .found("format " + format)
                        .expected("format " + DeployInventory.FORMAT)
                        .raise();
            }
            return MAPPER.treeToValue(tree, DeployInventory.class);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw Problem.of("reading the inventory of " + place, REMEDY)
                    .found(firstLine(e))
                    .raise(e);
        }
    }

    /** Reads a journal. A line that was cut off, since its writer or its place died, was never acted on; it is left out. */
    public static List<JournalEntry> journal(String text) {
        List<JournalEntry> entries = new ArrayList<>();
        for (String line : text.split("\n")) {
            try {
                if (!line.isBlank()) {
                    entries.add(MAPPER.readValue(line, JournalEntry.class));
                }
            } catch (JsonProcessingException e) {
                continue;
            }
        }
        return entries;
    }

    private static String firstLine(Exception e) {
        return Problem.messageOf(e).lines().findFirst().orElse("");
    }

    /** A digest from its digits. */
    private static final class DigestReader extends StdDeserializer<Digest> {
        private static final long serialVersionUID = 1L;

        DigestReader() {
            super(Digest.class);
        }

        @Override
        public Digest deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getValueAsString("");
            try {
                return new Digest(text);
            } catch (IllegalArgumentException e) {
                throw context.weirdStringException(text, Digest.class, "no digest");
            }
        }
    }
}
