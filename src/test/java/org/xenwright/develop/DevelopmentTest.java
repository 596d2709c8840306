package org.xenwright.develop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.follow.FollowedGuest;
import org.xenwright.boot.follow.Mailbox;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Overlay;
import org.xenwright.customize.Services;
import org.xenwright.customize.SystemIdentity;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

/** A session of development with a guest that says what it is told to, whenever the session says something. */
class DevelopmentTest {
    @TempDir
    Path folder;

    private final Seal seal = Seal.fresh();
    private final List<String> said = new ArrayList<>();
    private Path overlay;

    @BeforeEach
    void anOverlay() throws IOException {
        overlay = Files.createDirectories(folder.resolve("rootfs/etc/app"));
        Files.writeString(overlay.resolve("conf"), "one");
    }

    @Test
    void filesThatGoWhileTheyAreReadAreReadAgain() throws Exception {
        try (PlayedGuest guest = new PlayedGuest("follows")) {
            int[] asked = {0};
            Development.Request flaky = () -> {
                if (asked[0]++ < 2) {
                    throw new NoSuchFileException("target/classes/One.class");
                }
                return request();
            };
            run(guest, flaky, mailbox -> {
                if (mailbox == 1) {
                    guest.say("applied 1 0");
                    guest.say("settled 1 0");
                }
            });
        }
        assertThat(said.get(1)).contains("target/classes/One.class").contains("the guest goes on");
        assertThat(said)
                .filteredOn(each -> each.contains("One.class"))
                .as("said once")
                .hasSize(1);
        assertThat(said.get(2)).startsWith("/etc/app, /etc/app/conf, app restarted: ");
    }

    @Test
    void aChangeIsSentWhileItsUnitIsStillStarting() throws Exception {
        try (PlayedGuest guest = new PlayedGuest("follows")) {
            run(guest, this::request, mailbox -> {
                if (mailbox == 1) {
                    guest.say("applied 1 0");
                    Files.writeString(overlay.resolve("conf"), "two, which starts");
                } else {
                    guest.say("settled 1 1 app: late");
                    guest.say("applied 2 0");
                    guest.say("settled 2 0");
                }
            });
        }
        assertThat(said).hasSize(2);
        assertThat(said.get(1)).startsWith("/etc/app/conf, app restarted: ");
    }

    @Test
    void aUnitThatDoesNotStartIsTold() throws Exception {
        try (PlayedGuest guest = new PlayedGuest("follows")) {
            run(guest, this::request, mailbox -> guest.say("settled 1 1 app: Result=exit-code"));
        }
        assertThat(said.get(1)).contains("but app did not restart: app: Result=exit-code");
    }

    @Test
    void unitsThatCannotBeToldAreAProblemAtOnce() {
        assertThatThrownBy(() -> Mailbox.check(List.of("bad/name")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'bad/name'")
                .hasMessageContaining("-Dxen.restart");
        assertThatThrownBy(() -> Mailbox.check(List.of("u".repeat(128), "v".repeat(128), "w".repeat(128))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("3 units");
        Mailbox.check(List.of("app@1.service", "u".repeat(128)));
    }

    private CustomizeRequest request() {
        return new CustomizeRequest(
                List.of(),
                SystemIdentity.NONE,
                List.of(),
                new Overlay(folder.resolve("rootfs"), List.of(), Map.of()),
                Services.NONE,
                List.of());
    }

    /** What a guest does when its mailbox has a new number. */
    private interface Answer {
        void to(int number) throws IOException;
    }

    /** Runs a session, which ends when the guest has told what became of its units. */
    private void run(PlayedGuest guest, Development.Request request, Answer answer) throws IOException {
        Path file = folder.resolve("mailbox");
        Machine machine = new Machine(
                "played",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(folder, null, ""),
                List.of(),
                Map.of());
        Progress progress = new Progress() {
            @Override
            public Task begin(String what, long total, Unit unit) {
                return Progress.SILENT.begin(what, total, unit);
            }

            @Override
            public void note(String line) {
                if (!line.endsWith(" yet") && !line.contains(" is still ")) { // which a slow machine brings about
                    said.add(line);
                }
                if (line.contains(" restarted: ") || line.contains(" did not restart: ")) {
                    guest.end();
                }
            }

            @Override
            public void warn(String line) {
                note(line);
            }
        };
        Tree image = new Tree(Attributes.of(0755, Instant.EPOCH));
        image.directory("etc", Attributes.of(0755, Instant.EPOCH));
        try (Mailbox mailbox = Mailbox.create(file, seal);
                FollowedGuest followed = FollowedGuest.start(machine, guest, folder.resolve("log"), seal)) {
            guest.reads(file, answer);
            Development development = new Development(
                    Set.of(),
                    Set.of(folder.resolve("rootfs")),
                    Optional::empty,
                    request,
                    new LastBuild(folder, Map.of(), Set.of(), Set.of()),
                    new Restarts(List.of(), List.of("app")),
                    Duration.ofMinutes(5),
                    progress);
            assertThat(development.run(followed, mailbox, image, new Store(folder.resolve("store"))))
                    .isPresent();
        }
    }

    /** A guest that looks at its mailbox whenever it has nothing more to say. */
    private final class PlayedGuest extends InputStream implements Driver, RunningGuest {
        private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
        private byte[] saying = {};
        private int at;
        private volatile boolean ended;
        private volatile @Nullable Path mailbox;
        private @Nullable Answer answer;
        private int seen;

        PlayedGuest(String first) {
            say(first);
        }

        void say(String text) {
            words.add("\n@check " + seal.word() + " " + text + "\n");
        }

        void reads(Path file, Answer how) {
            answer = how;
            mailbox = file;
        }

        void end() {
            ended = true;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            while (at == saying.length) {
                if (ended) {
                    return -1;
                }
                look();
                try {
                    String next = words.poll(10, TimeUnit.MILLISECONDS);
                    saying = next == null ? new byte[0] : next.getBytes(StandardCharsets.UTF_8);
                    at = 0;
                } catch (InterruptedException e) {
                    return -1;
                }
            }
            int some = Math.min(count, saying.length - at);
            System.arraycopy(saying, at, bytes, offset, some);
            at += some;
            return some;
        }

        private void look() throws IOException {
            Path file = mailbox;
            if (file == null || answer == null) {
                return;
            }
            try (InputStream in = Files.newInputStream(file)) {
                String header = new String(in.readNBytes(512), StandardCharsets.US_ASCII);
                int number = Integer.parseInt(header.split(" ")[2]);
                if (number != seen) {
                    seen = number;
                    answer.to(number);
                }
            }
        }

        @Override
        public String name() {
            return "played";
        }

        @Override
        public Availability availability() {
            return Availability.yes("always");
        }

        @Override
        public RunningGuest start(Machine machine) {
            return this;
        }

        @Override
        public InputStream console() {
            return this;
        }

        @Override
        public OutputStream keyboard() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public Map<Integer, Integer> ports() {
            return Map.of();
        }

        @Override
        public boolean accepts(int guestPort, Duration limit) {
            return false;
        }

        @Override
        public int resets() {
            return 0;
        }

        @Override
        public Optional<Ending> ending() {
            return ended ? Optional.of(new Ending(Ending.Kind.POWERED_OFF, "played")) : Optional.empty();
        }

        @Override
        public void askToPowerOff() {
            ended = true;
        }

        @Override
        public void close() {
            ended = true;
        }
    }
}
