package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.judge.Judge;
import org.xenwright.platform.Architecture;

/** What a guest of the driver qemu reaches of this machine, tried from within. */
@Tag("judge")
class GuestReachJudgeTest {
    private static final String ATTEMPTS = TinyGuest.NETWORK + """
            ip -6 addr add fec0::15/64 dev eth0 nodad 2> /dev/null
            try() {
                what=$1
                shift
                if timeout 5 "$@" > /tmp/said 2>&1; then echo "reached: $what"; else echo "closed: $what"; fi
            }
            mkdir /www; echo served > /www/index.html; httpd -p 80 -h /www
            try loopback wget -q -O - http://10.0.2.2:%1$d/
            try loopback6 wget -q -O - 'http://[fec0::2]:%1$d/'
            try names nc -w 3 -z 10.0.2.3 53
            try files tftp -g -r index.html -l /tmp/file 10.0.2.2
            try shares nc -w 3 -z 10.0.2.4 139
            echo all was tried
            while :; do sleep 1; done
            """;

    @TempDir
    Path folder;

    @Test
    void aClosedGuestReachesNothingOfThisMachineWhileItsPortsAreReached() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] page = "of this machine alone".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        try {
            String closed = console(Machine.Reach.CLOSED, server.getAddress().getPort());
            assertThat(closed.lines().filter(line -> line.startsWith("reached: ")))
                    .isEmpty();
            assertThat(closed.lines().filter(line -> line.startsWith("closed: ")))
                    .hasSize(5);
            assertThat(asked).hasValue(0);

            // the attempts are good ones: where the way is open they find it
            String open = console(Machine.Reach.OPEN, server.getAddress().getPort());
            assertThat(open).contains("reached: loopback");
            assertThat(asked).hasPositiveValue();
        } finally {
            server.stop(0);
        }
    }

    private String console(Machine.Reach reach, int port) throws IOException {
        TinyGuest guest = new TinyGuest();
        Path initramfs = guest.initramfs(folder.resolve("initramfs"), ATTEMPTS.formatted(port));
        Machine machine = new Machine(
                "reach",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(guest.kernel(), initramfs, "console=hvc0"),
                List.of(),
                new Machine.Network(reach, Map.of(80, 0)));
        Path log = folder.resolve(reach + ".log");
        Ready ready = new Ready.Sequence(List.of(Ready.console("all was tried"), Ready.http(80, "/", 200, "served")));
        BootVerdict verdict = Boot.run(
                BootRequest.of(machine, ready, Duration.ofMinutes(10), log).withShutdownLimit(Duration.ZERO),
                new QemuDriver(Judge.tools(), Accelerator.EMULATION));
        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        return Files.readString(log).replace("\r", "");
    }
}
