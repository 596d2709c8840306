package org.xenwright.image.sbom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.cyclonedx.Version;
import org.xenwright.content.JsonText;

/**
 * Checks a document against the schema of CycloneDX 1.6. The library can do so too, but reports on each run that it
 * does not know two words of its own schema.
 */
final class SchemaCheck {
    private static final String SCHEMA = "bom-1.6.schema.json";
    private static final ObjectMapper JSON = JsonText.mapper();

    private SchemaCheck() {}

    /** Returns what is wrong; empty when nothing is. */
    static List<String> faults(byte[] document) throws IOException {
        JsonNode root = JSON.readTree(document);
        return schema().validate(root).stream().map(Object::toString).toList();
    }

    private static Schema schema() throws IOException {
        Dialect dialect = Dialect.builder(Dialects.getDraft7())
                .keywords(List.of(new NonValidationKeyword("meta:enum"), new NonValidationKeyword("deprecated")))
                .build();
        String base = "http://cyclonedx.org/schema/";
        Map<String, String> resources = Map.of(
                base + "spdx.schema.json", "classpath:spdx.schema.json",
                base + "jsf-0.82.schema.json", "classpath:jsf-0.82.schema.json",
                base + SCHEMA, "classpath:" + SCHEMA);
        SchemaRegistry registry = SchemaRegistry.withDialect(
                dialect, builder -> builder.schemaIdResolvers(resolvers -> resolvers.mappings(resources)));
        try (InputStream file = Version.class.getResourceAsStream("/" + SCHEMA)) {
            return registry.getSchema(JSON.readTree(file));
        }
    }
}
