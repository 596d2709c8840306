package org.xenwright.deb.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParagraphTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void fieldsKeepTheirOrderLinesAndFolds() throws Exception {
        List<Paragraph> all = Paragraph.parseAll(
                bytes("\n# remark\nA: 1\nLong: one,\n two,\n# inside\n\tthree\r\nB:\n x\n .\n y\n\n\nC: 3"), "test");
        assertThat(all).hasSize(2);
        assertThat(all.get(0).get("long")).isEqualTo("one,\ntwo,\nthree");
        assertThat(all.get(0).get("B")).isEqualTo("\nx\n.\ny");
        assertThat(all.get(0).field("b").line()).isEqualTo(8);
        assertThat(all.get(1).get("C")).isEqualTo("3");
        assertThat(all.get(0).text()).isEqualTo("A: 1\nLong: one,\n two,\n three\nB:\n x\n .\n y\n");
    }

    @Test
    void aVeryLongLineParses() throws Exception {
        String value = "x".repeat(300_000);
        assertThat(Paragraph.parse(bytes("A: " + value + "\n"), "test").get("A"))
                .isEqualTo(value);
    }

    @Test
    void brokenTextNamesSourceAndLine() {
        assertThatThrownBy(() -> Paragraph.parseAll(bytes("A: 1\nnonsense\n"), "Release"))
                .isInstanceOf(ControlSyntaxException.class)
                .hasMessage("Release:2: expected 'Field: value', found 'nonsense'");
        assertThatThrownBy(() -> Paragraph.parseAll(bytes(" A: 1\n"), "Release"))
                .hasMessageStartingWith("Release:1: a continuation line");
        assertThatThrownBy(() -> Paragraph.parseAll(bytes("A: 1\na: 2\n"), "Release"))
                .hasMessage("Release:2: field 'a' comes twice in one paragraph");
        assertThatThrownBy(() -> Paragraph.parseAll(bytes("A: 1\u0000\n"), "Release"))
                .hasMessage("Release:1: a NUL byte in text");
        assertThatThrownBy(() -> Paragraph.parse(bytes("A: 1\n\nB: 1\n"), "Release"))
                .hasMessageContaining("second paragraph");
    }
}
