package org.xenwright.domain.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.problem.ProblemException;

class ConfigurationTest {
    @Test
    void whatIsWrittenIsReadBackTheSame() {
        long seed = Long.getLong("xen.seed", 1L);
        for (int i = 0; i < Integer.getInteger("xen.cases", 2000); i++) {
            DomainTexts texts = new DomainTexts(new Random(seed + i));
            Configuration made = texts.configuration();
            Parsed written = Parsed.of(made.text(), "t");
            assertThat(written.faults()).as("seed " + (seed + i)).isEmpty();
            assertThat(written.configuration()).as("seed " + (seed + i)).isEqualTo(made);
            assertThat(written.configuration().text()).as("seed " + (seed + i)).isEqualTo(made.text());
            assertThat(Parsed.of(texts.handwritten(made), "t").configuration())
                    .as("seed " + (seed + i))
                    .isEqualTo(made);
        }
    }

    @Test
    void brokenTextIsReadWithoutFailureAndKeepsItsPlaces() {
        long seed = Long.getLong("xen.seed", 1L);
        for (int i = 0; i < Integer.getInteger("xen.cases", 2000); i++) {
            DomainTexts texts = new DomainTexts(new Random(seed + i));
            byte[] text = texts.mutated(texts.handwritten(texts.configuration()));
            int lines = 1
                    + (int) new String(text, StandardCharsets.ISO_8859_1)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            for (SyntaxFault fault : Parsed.of(text, "t").faults()) {
                assertThat(fault.origin().line()).as("seed " + (seed + i)).isBetween(1, lines);
                assertThat(fault.origin().column()).as("seed " + (seed + i)).isBetween(1, text.length + 1);
            }
        }
    }

    @Test
    void theCanonicalFormIsTheOneBothXlAndLibvirtRead() {
        Configuration read = read("name='web\"1'; memory = 0512 # c\ndisk=['a' , 'b',\n]\nvif = []\n");
        assertThat(new String(read.text(), StandardCharsets.UTF_8))
                .isEqualTo("name = \"web\\\"1\"\nmemory = 0512\ndisk = [\n    \"a\",\n    \"b\"\n]\nvif = []\n");
    }

    @Test
    void aValueKnowsItsPlaceInCharacters() {
        Configuration read = read("# é\n  a = \"é\"; b = [ 'x',\n   'y' ]\n");
        assertThat(read.assignments().get(0).origin()).isEqualTo(new Origin("t", 2, 3));
        assertThat(read.assignments().get(1).origin()).isEqualTo(new Origin("t", 2, 12));
        assertThat(((Value.Sequence) read.assignments().get(1).value()).items())
                .extracting(Value::origin)
                .containsExactly(new Origin("t", 2, 18), new Origin("t", 3, 4));
    }

    @Test
    void appendingJoinsListsAndTextsAndMakesNumbersUnset() {
        var settings = read("a='x'\na+='y'\nl=['1']\nl+=['2','3']\nm=1\nm+=2\n").settings();
        assertThat(settings.get("a").value()).isEqualTo(Value.text("xy", Origin.of("t")));
        assertThat(settings.get("l").value()).isEqualTo(Value.texts(List.of("1", "2", "3"), Origin.of("t")));
        assertThat(settings.get("m").number()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory = 2Gi | NUMBER_WITH_UNIT | 1:11",
                "memory = 512m | NUMBER_WITH_UNIT | 1:10",
                "memory = 1.5 | DECIMAL_POINT | 1:11",
                "rtc_timeoffset = -1 | SIGN | 1:18",
                "acpi = True | PYTHON | 1:8",
                "import os | PYTHON | 1:1",
                "vif = list(1) | UNEXPECTED | 1:7",
                "Memory = 1 | UPPER_CASE_KEY | 1:1",
                "on-crash = 1 | UNEXPECTED | 1:1",
                "name = \"a | UNTERMINATED_STRING | 1:8",
                "name = \"\\q\" | BAD_ESCAPE | 1:9",
                "# end | UNTERMINATED_COMMENT | 1:1",
                "a = [1 2] | UNEXPECTED | 1:8",
            })
    void aFaultSaysWhatItIsAndWhere(String text, Fault fault, String place) {
        Parsed parsed = Parsed.of(text.strip().getBytes(StandardCharsets.UTF_8), "t");
        assertThat(parsed.errors()).hasSize(1);
        assertThat(parsed.errors().get(0).fault()).isEqualTo(fault);
        assertThat(parsed.errors().get(0).origin()).hasToString("t:" + place);
    }

    @Test
    void carriageReturnsAndMarksAreNamed() {
        assertThat(Parsed.of("a=1\r\nb=2\r\n".getBytes(StandardCharsets.UTF_8), "t")
                        .errors())
                .extracting(SyntaxFault::fault)
                .containsExactly(Fault.CARRIAGE_RETURN, Fault.CARRIAGE_RETURN);
        assertThat(Parsed.of("\ufeffa=1\nb=2\n".getBytes(StandardCharsets.UTF_8), "t")
                        .errors())
                .extracting(SyntaxFault::fault)
                .containsExactly(Fault.BYTE_ORDER_MARK);
    }

    @Test
    void oneSlipInAListIsReportedOnce() {
        Parsed parsed = Parsed.of(
                "disk = [ 'a'\n 'b',\n 'c' ]\nname = 'x'\nMemory = 1\n".getBytes(StandardCharsets.UTF_8), "t");
        assertThat(parsed.errors()).extracting(f -> f.origin().line()).containsExactly(2, 5);
        assertThat(parsed.configuration().settings()).containsOnlyKeys("name");
    }

    @Test
    void bytesThatAreNoTextSurvive() {
        byte[] text = {'a', ' ', '=', ' ', '"', (byte) 0xC3, (byte) 0x28, (byte) 0xFF, '"', '\n'};
        assertThat(Configuration.of(text, "t").text()).isEqualTo(text);
    }

    @Test
    void hostileNestingEndsInAFault() {
        String text = "a = " + "[".repeat(100_000) + "\n";
        assertThat(Parsed.of(text.getBytes(StandardCharsets.UTF_8), "t").errors())
                .extracting(SyntaxFault::fault)
                .containsExactly(Fault.LIMIT);
    }

    @Test
    void aFileWithFaultsIsRefusedInFourParts() {
        assertThatThrownBy(() -> read("memory = 2G\n"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("t:1:11")
                .hasMessageContaining("a number with a unit");
    }

    @ParameterizedTest
    @CsvSource({"0512,330", "0x1F,31", "512,512", "08,", "'512 ',", "' 512',512", "-5,-5", "2G,", "'',", "0x,", "0,0"})
    void numbersAreReadAsCReadsThem(String text, Long number) {
        assertThat(CNumber.parse(text)).isEqualTo(number == null ? OptionalLong.empty() : OptionalLong.of(number));
    }

    private static Configuration read(String text) {
        return Configuration.of(text.getBytes(StandardCharsets.UTF_8), "t");
    }
}
