package org.xenwright.domain.emit;

import java.util.List;
import org.xenwright.content.XmlText;

/** Writes members of structs in the XML of XML-RPC; numbers are texts, as xapi has them. */
final class XmlRpcText {
    private static final String NONE = "OpaqueRef:NULL";

    private final XmlText xml = XmlText.document();

    /** Returns the text of a struct whose last member is an array. */
    String document(Runnable first, String array, Runnable values) {
        xml.open("value").open("struct");
        first.run();
        xml.open("member").text("name", array);
        xml.open("value").open("array").open("data");
        values.run();
        xml.close().close().close().close();
        return xml.close().close().toString();
    }

    /** Writes an object among the values of an array. */
    void object(String kind, String id, Runnable snapshot) {
        xml.open("value").open("struct");
        text("class", kind);
        text("id", id);
        begin("snapshot");
        snapshot.run();
        end();
        xml.close().close();
    }

    void begin(String name) {
        xml.open("member").text("name", name);
        xml.open("value").open("struct");
    }

    void end() {
        xml.close().close().close();
    }

    void text(String name, String value) {
        xml.open("member").text("name", name).text("value", value).close();
    }

    void truth(String name, boolean value) {
        xml.open("member").text("name", name);
        xml.open("value").text("boolean", value ? "1" : "0").close().close();
    }

    void refs(String... names) {
        for (String name : names) {
            text(name, NONE);
        }
    }

    void arrays(String... names) {
        for (String name : names) {
            array(name, List.of());
        }
    }

    void array(String name, List<String> values) {
        xml.open("member").text("name", name);
        xml.open("value").open("array").open("data");
        values.forEach(value -> xml.text("value", value));
        xml.close().close().close().close();
    }

    void map(String name, String... pairs) {
        begin(name);
        for (int i = 0; i < pairs.length; i += 2) {
            text(pairs[i], pairs[i + 1]);
        }
        end();
    }

    /** Writes a value of a type of its own. */
    void typed(String name, String type, String value) {
        xml.open("member").text("name", name);
        xml.open("value").text(type, value).close().close();
    }
}
