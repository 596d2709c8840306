package org.xenwright.boot.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainScreenTest {
    @Test
    void aLogIsShownLinesOfTextAloneHoweverTheyCome() throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (PlainScreen screen = new PlainScreen(shown)) {
            byte[] said = "\u001b]52;c;cm0=\u0007up\r\n##[error]x\n\u009b31m::add-mask::y\nlogin: "
                    .getBytes(StandardCharsets.UTF_8);
            for (byte each : said) {
                screen.write(each);
                screen.flush();
            }
        }

        assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo("up\n# #[error]x\n?31m::add-mask::y\nlogin: \n");
    }
}
