package org.xenwright.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;

@Timeout(600)
class StoreTest {
    private static final Digest KEY = Digest.of("key");

    @TempDir
    Path folder;

    private Store store() {
        return new Store(folder.resolve("store"));
    }

    @Test
    void anEntryIsMadeOnce() throws IOException {
        AtomicInteger made = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            Path entry = store().get("kind", KEY, at -> Files.writeString(at, "content" + made.incrementAndGet()));
            assertThat(entry).hasContent("content1");
        }
        assertThat(made).hasValue(1);
        assertThat(store().find("kind", KEY)).isPresent();
        assertThat(store().find("other", KEY)).isEmpty();
    }

    @Test
    void aDamagedEntryIsToldOfAndMadeAnew() throws IOException {
        List<String> warnings = new ArrayList<>();
        Store store = store().withWarnings(warnings::add);
        AtomicInteger made = new AtomicInteger();
        Store.Maker maker = at -> {
            Files.createDirectory(at);
            Files.writeString(at.resolve("file"), "content" + made.incrementAndGet());
            Inventory.write(at);
        };
        Path entry = store.getSound("kind", KEY, maker);
        assertThat(store.getSound("kind", KEY, maker).resolve("file")).hasContent("content1");
        assertThat(warnings).isEmpty();

        Files.writeString(entry.resolve("file"), "contend1");
        assertThat(store.getSound("kind", KEY, maker).resolve("file")).hasContent("content2");
        assertThat(warnings).singleElement().asString().contains(entry.toString(), "damaged");

        Files.delete(entry.resolve("file"));
        assertThat(store.findSound("kind", KEY)).isEmpty();
        assertThat(entry).doesNotExist();
    }

    @Test
    void aFailedMakerLeavesNothingAndTheNextBuildIsRight() throws IOException {
        assertThatThrownBy(() -> store().get("kind", KEY, at -> {
                    Files.createDirectories(at);
                    Files.writeString(at.resolve("half"), "half");
                    throw new IOException("cut");
                }))
                .hasMessage("cut");
        assertThat(store().find("kind", KEY)).isEmpty();
        assertThat(store().entries()).isEmpty();
        assertThat(store().get("kind", KEY, at -> Files.writeString(at, "whole")))
                .hasContent("whole");
    }

    @Test
    void aFullDiskIsAProblemAndLeavesNothing() throws IOException {
        assertThatThrownBy(() -> store().get("kind", KEY, at -> {
                    Files.write(at, new byte[10]);
                    throw new IOException("writing", new IOException("No space left on device"));
                }))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("writing to the store", "make room");
        assertThat(store().entries()).isEmpty();
    }

    @Test
    void whatAKilledBuildLeftIsReplaced() throws IOException {
        Path entry = store().get("kind", KEY, at -> Files.writeString(at, "x"));
        store().remove("kind", KEY);
        Path partial = Files.createDirectories(entry.resolveSibling(entry.getFileName() + ".partial"));
        Files.writeString(partial.resolve("half"), "half");

        store().get("kind", KEY, at -> Files.writeString(at, "whole"));
        assertThat(entry).hasContent("whole");
        assertThat(partial).doesNotExist();
    }

    @Test
    void replacingAFileIsOneStep() throws IOException {
        store().replace("kind", KEY, at -> Files.writeString(at, "one"));
        assertThat(store().replace("kind", KEY, at -> Files.writeString(at, "two")))
                .hasContent("two");
        assertThatThrownBy(() -> store().replace("kind", KEY, at -> {
                    Files.writeString(at, "thr");
                    throw new IOException("cut");
                }))
                .hasMessage("cut");
        assertThat(store().find("kind", KEY).orElseThrow()).hasContent("two");
    }

    @Test
    void threadsThatWantTheSameEntryWaitForOne() throws Exception {
        AtomicInteger made = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                try {
                    go.await();
                    store().get("kind", KEY, at -> {
                        made.incrementAndGet();
                        Files.writeString(at, "x");
                    });
                } catch (Exception e) {
                    failures.add(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertThat(made).hasValue(1);
    }

    /** What the processes of the next test run. */
    public static final class Builder {
        private Builder() {}

        public static void main(String[] arguments) throws Exception {
            Store store = new Store(Path.of(arguments[0]));
            Path log = Path.of(arguments[1]);
            for (int i = 0; i < 20; i++) {
                Digest key = Digest.of("entry" + i);
                Path entry = store.get("kind", key, at -> {
                    Files.writeString(log, key + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    Files.createDirectories(at);
                    Files.writeString(at.resolve("a"), "a".repeat(100_000));
                    Thread.yield();
                    Files.writeString(at.resolve("b"), "b".repeat(100_000));
                });
                if (Files.size(entry.resolve("a")) != 100_000 || Files.size(entry.resolve("b")) != 100_000) {
                    throw new IllegalStateException("a half-made entry was seen");
                }
            }
        }
    }

    @Test
    void processesShareAStore() throws Exception {
        Path log = folder.resolve("log");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classPath(),
                            Builder.class.getName(),
                            folder.resolve("store").toString(),
                            log.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output" + i).toFile())
                    .start());
        }
        for (int i = 0; i < processes.size(); i++) {
            assertThat(processes.get(i).waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(processes.get(i).exitValue())
                    .as(Files.readString(folder.resolve("output" + i)))
                    .isZero();
        }
        assertThat(Files.readAllLines(log)).hasSize(20).doesNotHaveDuplicates();
    }

    /** Where the classes really come from: a test runner need not say so in {@code java.class.path}. */
    private static String classPath() throws Exception {
        return String.join(
                java.io.File.pathSeparator,
                Path.of(Store.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                Path.of(StoreTest.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                Path.of(org.jspecify.annotations.Nullable.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString());
    }

    @Test
    void anInventoryNoticesDamage() throws IOException {
        Path entry = Files.createDirectories(folder.resolve("entry"));
        Files.writeString(entry.resolve("a file"), "content");
        assertThat(Inventory.ofIntact(entry)).isEmpty();
        Inventory.write(entry, Map.of("a file", new Inventory.Item(7, Digest.of("content"))));

        Inventory inventory = Inventory.ofIntact(entry).orElseThrow();
        assertThat(inventory.verify()).isTrue();
        Files.writeString(entry.resolve("a file"), "CONTENT");
        assertThat(Inventory.ofIntact(entry).orElseThrow().verify()).isFalse();
        Files.writeString(entry.resolve("a file"), "short");
        assertThat(Inventory.ofIntact(entry)).isEmpty();
        Files.writeString(entry.resolve("inventory"), "rubbish\n");
        assertThat(Inventory.ofIntact(entry)).isEmpty();
        Files.delete(entry.resolve("inventory"));
        assertThat(Inventory.ofIntact(entry)).isEmpty();
    }

    @Test
    void anEntryIsSoundAsLongAsNoByteOfItChanged() throws IOException {
        Path entry = Files.createDirectories(folder.resolve("entry/sub")).getParent();
        Files.writeString(entry.resolve("sub/one"), "content");
        Files.writeString(entry.resolve("two"), "");
        assertThat(Inventory.isSound(entry)).isFalse();
        Inventory.write(entry);
        assertThat(Inventory.isSound(entry)).isTrue();
        Files.writeString(entry.resolve("sub/one"), "CONTENT");
        assertThat(Inventory.isSound(entry)).isFalse();
    }

    @Test
    void anInventoryThatLostLinesOrGainedFilesIsNoticed() throws IOException {
        Path entry = Files.createDirectory(folder.resolve("whole"));
        Files.writeString(entry.resolve("a"), "aaa");
        Files.writeString(Files.createDirectory(entry.resolve("sub")).resolve("b"), "bbb");
        Files.createSymbolicLink(entry.resolve("link"), Path.of("a"));
        Files.createSymbolicLink(entry.resolve("away"), Path.of("/etc/hostname"));
        Inventory.write(entry);
        assertThat(Inventory.isSound(entry)).isTrue();

        Path inventory = entry.resolve("inventory");
        String whole = Files.readString(inventory);
        for (String line : whole.lines().toList()) {
            Files.writeString(inventory, whole.replace(line + "\n", ""));
            assertThat(Inventory.isSound(entry)).as("without " + line).isFalse();
            assertThat(Inventory.ofIntact(entry)).as("without " + line).isEmpty();
        }
        Files.writeString(inventory, "");
        assertThat(Inventory.ofIntact(entry)).isEmpty();
        Files.writeString(inventory, whole);
        assertThat(Inventory.isSound(entry)).isTrue();

        Files.writeString(entry.resolve("sub/more"), "x");
        assertThat(Inventory.isSound(entry)).as("a file more").isFalse();
        Files.delete(entry.resolve("sub/more"));

        Files.delete(entry.resolve("link"));
        assertThat(Inventory.isSound(entry)).as("a link less").isFalse();
        Files.createSymbolicLink(entry.resolve("link"), Path.of("sub/b"));
        assertThat(Inventory.isSound(entry)).as("another link").isFalse();
        Files.delete(entry.resolve("link"));
        Files.writeString(entry.resolve("link"), "a");
        assertThat(Inventory.isSound(entry)).as("a file for a link").isFalse();
        Files.delete(entry.resolve("link"));
        Files.createSymbolicLink(entry.resolve("link"), Path.of("a"));
        assertThat(Inventory.isSound(entry)).isTrue();

        Files.move(entry.resolve("a"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(entry.resolve("a"), folder.resolve("elsewhere"));
        assertThat(Inventory.isSound(entry)).as("a link for a file").isFalse();
        Files.delete(entry.resolve("inventory.sha256"));
        assertThat(Inventory.ofIntact(entry)).isEmpty();
    }

    @Test
    void aSingleFileIsMadeAnewWhenItIsNotWhatItWas() throws IOException {
        Store.Maker maker = at -> Files.writeString(at, "right");
        Path file = store().getSoundFile("kind", KEY, maker);
        assertThat(file).hasContent("right");
        assertThat(store().getSoundFile("kind", KEY, at -> {
                    throw new IOException("it is there");
                }))
                .isEqualTo(file);
        Files.writeString(file, "wrong");
        assertThat(store().getSoundFile("kind", KEY, maker)).hasContent("right");
    }

    private Path aged(String kind, String name, int bytes, Instant used) throws IOException {
        Path entry = store().get(kind, Digest.of(name), at -> Files.write(at, new byte[bytes]));
        Files.setLastModifiedTime(entry, FileTime.from(used));
        return entry;
    }

    @Test
    void pruningTakesWhatIsOldThenWhatIsTooMuch() throws IOException {
        Instant now = Instant.now();
        Path old = aged("a", "old", 100, now.minus(Duration.ofDays(40)));
        Path middle = aged("a", "middle", 200, now.minus(Duration.ofDays(20)));
        Path young = aged("b", "young", 300, now.minus(Duration.ofDays(2)));
        Path spared = aged("release", "spared", 50, now.minus(Duration.ofDays(400)));
        Path inUse = aged("b", "in use", 1000, now.minus(Duration.ofMinutes(5)));

        Pruning.Result first = new Pruning(Duration.ofDays(30), 10_000, Set.of("release")).prune(store(), now);
        assertThat(first.bytes()).isEqualTo(100);
        assertThat(first.removed()).singleElement().extracting(StoreEntry::key).isEqualTo(Digest.of("old"));
        assertThat(old).doesNotExist();

        Pruning.Result second = new Pruning(Duration.ofDays(30), 1300, Set.of("release")).prune(store(), now);
        assertThat(second.bytes()).isEqualTo(200);
        assertThat(middle).doesNotExist();
        assertThat(young).exists();

        new Pruning(Duration.ZERO, 0, Set.of("release")).prune(store(), now);
        assertThat(young).doesNotExist();
        assertThat(inUse).exists();
        assertThat(spared).exists();
    }

    @Test
    void pruningSparesWhatIsBeingMade() throws Exception {
        Path entry = aged("a", "busy", 100, Instant.now().minus(Duration.ofDays(40)));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread maker = new Thread(() -> {
            try {
                store().replace("a", Digest.of("busy"), at -> {
                    inside.countDown();
                    try {
                        done.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Files.write(at, new byte[5]);
                });
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        maker.start();
        inside.await();
        Pruning.Result result = new Pruning(Duration.ZERO, 0, Set.of()).prune(store(), Instant.now());
        done.countDown();
        maker.join();
        assertThat(result.removed()).isEmpty();
        assertThat(entry).hasSize(5);
    }

    @Test
    void pruningClearsWhatKilledBuildsLeft() throws IOException {
        Path entry = store().get("a", KEY, at -> Files.writeString(at, "x"));
        Path partial = Files.createDirectories(entry.resolveSibling(entry.getFileName() + ".partial"));
        Files.writeString(partial.resolve("half"), "half");
        Files.setLastModifiedTime(partial, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        new Pruning(Duration.ofDays(30), Long.MAX_VALUE, Set.of()).prune(store(), Instant.now());
        assertThat(partial).doesNotExist();
        assertThat(entry).exists();
    }

    @Test
    void aLookAtAnEntryCountsAsUse() throws IOException {
        Path entry = aged("a", "key", 10, Instant.now().minus(Duration.ofDays(40)));
        store().find("a", Digest.of("key"));
        assertThat(Files.getLastModifiedTime(entry).toInstant())
                .isAfter(Instant.now().minus(Duration.ofMinutes(5)));
    }

    @Test
    void nobodyElseEntersTheFolderOfAKind() throws IOException {
        Path root = folder.resolve("closed");
        Path entry = new Store(root).get("commands", Digest.of("key"), at -> {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("commands"))))
                    .isEqualTo("rwx------");
            Files.writeString(at, "secret");
        });
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(entry.getParent())))
                .isEqualTo("rwx------");
    }
}
