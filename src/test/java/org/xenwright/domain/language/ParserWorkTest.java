package org.xenwright.domain.language;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads long files of every kind of oddity; what counts is how many bytes were looked at and what memory was asked for. */
class ParserWorkTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static long settings(Parsed parsed) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Map<String, Setting> settings = parsed.configuration().settings();
        long after = THREADS.getCurrentThreadAllocatedBytes();
        assertThat(settings).isNotNull();
        return after - before;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[", "]", "a=[", "a=[[],", "a=[1],", "a+=[\"x\"]\n", "a+=\"x\"\n", "a+='\u00fc'\n", "a=1;", "# ",
                        "#x\n", "\"", "'", "\"' ",
                "\"\\1234\",", "a=\"\\1234\";", "a=\"\\", "'\\' ", "= ", "A ", "- ", ",", "\t", "a", "9", "\r", "a=[\n",
                        "a=\"x\";a+=\"y\";",
                "a=[1]\na+=[2]\n", "\u00fc ", "a b\n", "a=1.5\n"
            })
    void aFileIsReadInOneGo(String piece) {
        int size = 1 << 18;
        long before = 0;
        for (int n = size; n <= 4 * size; n *= 2) {
            byte[] bytes = piece.repeat(n / piece.length()).getBytes(StandardCharsets.UTF_8);
            Parser parser = new Parser(bytes, "x.cfg");
            Parsed parsed = parser.parse();
            assertThat(parser.looked())
                    .as("%s of %d bytes", piece, bytes.length)
                    .isLessThan(4L * bytes.length + 1000);
            long allocated = settings(parsed);
            if (before > 1 << 20) {
                assertThat((double) allocated / before)
                        .as("%s of %d bytes", piece, n)
                        .isLessThan(3);
            }
            before = allocated;
        }
    }
}
