package org.xenwright.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    private record Disk(String name, List<String> formats) {}

    @Test
    void eachFormIsTheseBytes() throws JsonProcessingException {
        ObjectNode value = JsonText.mapper().createObjectNode();
        value.put("b", "ü\u2028").putArray("a").add(1).add(true);
        value.putObject("none");
        assertThat(JsonText.line(value)).isEqualTo("{\"b\":\"ü\u2028\",\"a\":[1,true],\"none\":{}}\n");
        assertThat(JsonText.fields(value))
                .isEqualTo("{\n  \"b\" : \"ü\u2028\",\n  \"a\" : [ 1, true ],\n  \"none\" : { }\n}\n");
        assertThat(JsonText.lines(value))
                .isEqualTo("{\n  \"b\" : \"ü\u2028\",\n  \"a\" : [\n    1,\n    true\n  ],\n  \"none\" : { }\n}\n");
        assertThat(JsonText.editable(value))
                .isEqualTo("{\n  \"b\": \"ü\u2028\",\n  \"a\": [\n    1,\n    true\n  ],\n  \"none\": { }\n}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"a\",\"name\":\"b\",\"formats\":[]}",
                "{\"name\":\"a\",\"formats\":[],\"size\":1}",
                "{\"name\":\"a\",\"formats\":[]} {}",
            })
    void aDocumentThatTwoReadersMaySeeOtherwiseIsRefused(String document) {
        assertThatThrownBy(() -> JsonText.mapper().readValue(document, Disk.class))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void aTreeWithAFieldTwiceIsRefused() {
        assertThatThrownBy(() -> JsonText.mapper().readTree("{\"a\":{\"b\":1,\"b\":2}}"))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("Duplicate field 'b'");
    }

    @Test
    void aDocumentNestedWithoutEndIsRefused() {
        assertThatThrownBy(() -> JsonText.mapper().readTree("[".repeat(100_000)))
                .isInstanceOf(JsonProcessingException.class);
    }
}
