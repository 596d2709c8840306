package org.xenwright.boot.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xenwright.boot.console.ConsoleLine;

class TimelineTest {
    private final TimelineRecorder recorder = new TimelineRecorder("firmware");

    @Test
    void stagesFollowEachOtherWithoutGaps() {
        boot();

        Timeline timeline = recorder.at(Duration.ofSeconds(9));

        assertThat(timeline.stages())
                .extracting(Span::name)
                .containsExactly("firmware", "kernel", "initramfs", "system");
        for (int i = 1; i < timeline.stages().size(); i++) {
            assertThat(timeline.stages().get(i).from())
                    .isEqualTo(timeline.stages().get(i - 1).to());
        }
        assertThat(timeline.stages().get(3).to()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void unitsLastFromTheirStartToTheirEnd() {
        boot();

        Timeline timeline = recorder.at(Duration.ofSeconds(9));

        assertThat(timeline.units())
                .extracting(Span::name, span -> span.length().toMillis(), Span::failed)
                .containsExactly(
                        tuple("nginx.service - A web server", 1500L, false),
                        tuple("bad.service - Bad", 500L, true),
                        tuple("slow.service - Slow", 2000L, false));
        assertThat(timeline.lines()).contains("   5.000    1.500    nginx.service - A web server");
    }

    @Test
    void aUnitWhoseNameWasCutIsOneFromItsBeginningToItsEnd() {
        see(1000, "         Starting kmod-static-nodes…ate List of Static Device Nodes...");
        see(1500, "         Starting modprobe@configfs…m - Load Kernel Module configfs...");
        see(1600, "         Starting modprobe@dm_mod.s…[0m - Load Kernel Module dm_mod...");
        see(2000, "[  OK  ] Finished kmod-static-nodes…reate List of Static Device Nodes.");
        see(2500, "[  OK  ] Finished modprobe@configfs…[0m - Load Kernel Module configfs.");
        see(2600, "[  OK  ] Finished modprobe@dm_mod.s…e - Load Kernel Module dm_mod.");

        assertThat(recorder.at(Duration.ofSeconds(9)).units())
                .extracting(span -> span.length().toMillis())
                .containsExactly(1000L, 1000L, 1000L);
    }

    @Test
    void theKernelsLogTellsTheWholeNameOfAUnitAndNoSecondOne() {
        see(
                1000,
                "[    7.493893] systemd[1]: Starting kmod-static-nodes.service - Create List of Static Device Nodes...");
        see(1001, "         Starting kmod-static-nodes…ate List of Static Device Nodes...");
        see(
                1900,
                "[    9.068995] systemd[1]: Finished kmod-static-nodes.service - Create List of Static Device Nodes.");
        see(1901, "[  OK  ] Finished kmod-static-nodes…reate List of Static Device Nodes.");
        see(1950, "[  OK  ] Listening on systemd-udevd….socket - udev Control Socket.");
        see(1951, "[  OK  ] Listening on systemd-udevd…l.socket - udev Kernel Socket.");

        assertThat(recorder.at(Duration.ofSeconds(9)).units())
                .extracting(Span::name, span -> span.length().toMillis())
                .containsExactly(
                        tuple("kmod-static-nodes.service - Create List of Static Device Nodes", 900L),
                        tuple("systemd-udevd….socket - udev Control Socket", 0L),
                        tuple("systemd-udevd…l.socket - udev Kernel Socket", 0L));
    }

    @Test
    void theDrawingIsXmlAndNamesEveryPiece() throws Exception {
        boot();
        see(8000, "         Starting a<b>&\"c.service - \uffff odd...");

        String svg = Svg.of("web & co", recorder.at(Duration.ofSeconds(9)));

        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(svg).contains("web &amp; co", "nginx.service", "a&lt;b&gt;", "#c0392b");
    }

    @Test
    void aBootThatNeverSpokeIsAllFirmware() {
        assertThat(recorder.at(Duration.ofSeconds(3)).stages())
                .containsExactly(new Span(Span.Kind.STAGE, "firmware", Duration.ZERO, Duration.ofSeconds(3), false));
    }

    private void boot() {
        see(500, "SeaBIOS (version 1.16.2)");
        see(1000, "[    0.000000] Linux version 6.1.0 (gcc)");
        see(3000, "[    1.399158] Run /init as init process");
        see(4000, "[    2.4] systemd[1]: systemd 252.39-1 running in system mode (+PAM)");
        see(5000, "         Starting nginx.service - A web server...");
        see(6000, "         Starting bad.service - Bad...");
        see(6500, "[FAILED] Failed to start bad.service - Bad.");
        see(6500, "[  OK  ] Started nginx.service - A web server.");
        see(7000, "         Starting slow.service - Slow...");
    }

    private void see(long millis, String text) {
        recorder.see(new ConsoleLine(Duration.ofMillis(millis), text, true));
    }
}
