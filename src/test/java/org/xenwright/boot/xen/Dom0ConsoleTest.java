package org.xenwright.boot.xen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.qemu.LocalSocket;

/** What a privileged domain says, and what guests and their files make it say. */
class Dom0ConsoleTest {
    @TempDir
    Path folder;

    private record Line(ServerSocketChannel server, LocalSocket near, SocketChannel far) implements AutoCloseable {
        static Line at(Path path) throws IOException {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
            LocalSocket near = LocalSocket.connect(path, () -> true);
            return new Line(server, near, server.accept());
        }

        void say(String text) throws IOException {
            far.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void close() throws IOException {
            far.close();
            server.close();
        }
    }

    @Test
    void onlyTheScriptOfThePrivilegedDomainTellsOfGuestsAndNothingEndsTheReading() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (Line console = Line.at(folder.resolve("c"));
                Line words = Line.at(folder.resolve("w"));
                Dom0Console dom0 = new Dom0Console(console.near(), words.near())) {
            dom0.listen(1, (word, rest) -> heard.add("1 " + word + " " + rest));
            dom0.listen(2, (word, rest) -> heard.add("2 " + word + " " + rest));
            console.say(
                    "(XEN) (d1) @dom0 2 gone 0\n@dom0 2 gone 0\n(XEN) d2v0 @dom0 broken\r\n(XEN) [1] (d1) Kernel panic"
                            + " - not syncing\n@dom0 99999999999999999999 gone 0\n");
            words.say("@dom0 up\n@dom0 99999999999999999999 gone 0\n@dom0 x gone\n@dom0\n@dom0 7 gone 0\n");
            words.say("@dom0 1 xl: error at @dom0 2 gone 0\n" + "x".repeat(100_000) + "@dom0 2 gone 0\n");
            words.say("@dom0 1 xl:\n@dom0 1 gone 3\n");
            dom0.awaitUp(Duration.ofMinutes(1));

            List<String> all = new ArrayList<>();
            while (!all.contains("1 gone 3")) {
                all.add(heard.poll(1, TimeUnit.MINUTES));
            }
            assertThat(all).containsExactly("1 xl: error at @dom0 2 gone 0", "1 xl: ", "1 gone 3");
        }
    }
}
