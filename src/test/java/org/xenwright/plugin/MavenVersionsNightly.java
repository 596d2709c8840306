package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.repository.TestRepository;
import org.xenwright.openpgp.TestKey;

/**
 * The plugin in each Maven that it is for, the floor, the newest and the one to come, as its users run it: from
 * elsewhere, in parallel, offline, in odd folders. What they run is the lint and the lock of an image with one package
 * of a repository of its own, so that no network is needed but for Maven itself.
 */
@Tag("nightly")
class MavenVersionsNightly {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String LOCK = "org.xenwright:xen-maven-plugin:lock";
    private static final Map<String, Path> MAVENS = new ConcurrentHashMap<>();

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private Path project;
    private Path settings;
    private boolean ownStore = true;

    /** What Maven answered. */
    private record Answer(int exit, String output) {
        Answer well() {
            assertThat(exit).as(output).isZero();
            assertThat(output).contains("BUILD SUCCESS");
            return this;
        }
    }

    @BeforeAll
    static void aLocalRepositoryWithThePlugin() throws IOException {
        InstalledPlugin.into(shared.resolve("local"));
        Instant now = Instant.now();
        TestKey key = TestKey.born(now.minus(Duration.ofDays(1)));
        write(shared.resolve("key.asc"), key.armored());
        TestRepository packages = new TestRepository(key, now.minus(Duration.ofHours(1)))
                .field("Codename", "cobra")
                .add(TestDeb.of("app", "1").file("usr/share/app", "an app"));
        packages.write(shared.resolve("packages"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @BeforeEach
    void aProject() throws IOException {
        project = folder.resolve("Prüfstand für Bäume").resolve("ein Projekt");
        settings = folder.resolve("settings.xml");
        write(settings, "<settings/>");
        write(
                project.resolve("pom.xml"),
                pom("shop", shared.resolve("packages").toUri().toString(), ""));
        write(project.resolve("src/main/rootfs/etc/motd.vm"), "$project.artifactId\n");
    }

    private static String pom(String name, String packages, String more) {
        return """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId>
                  <artifactId>%s</artifactId>
                  <version>1.0</version>
                  <packaging>xen-image</packaging>
                  %s
                  <build><plugins><plugin>
                    <groupId>org.xenwright</groupId>
                    <artifactId>xen-maven-plugin</artifactId>
                    <version>0.1.0-SNAPSHOT</version>
                    <extensions>true</extensions>
                    <configuration><image>
                      <kernel>none</kernel>
                      <repositories><repository>
                        <url>%s</url><suite>cobra</suite><signedBy>%s</signedBy>
                      </repository></repositories>
                      <packages><package>app</package></packages>
                      %s
                    </image></configuration>
                  </plugin></plugins></build>
                </project>
                """.formatted(
                        name,
                        more.startsWith("<repositories>") ? more.substring(0, more.indexOf("<artifacts>")) : "",
                        packages,
                        shared.resolve("key.asc"),
                        more.startsWith("<repositories>") ? more.substring(more.indexOf("<artifacts>")) : more);
    }

    /** Fetches a Maven with the one that runs this. */
    private static Path maven(String version) {
        return MAVENS.computeIfAbsent(version, wanted -> {
            try {
                Path home = shared.resolve("mavens");
                String file = "apache-maven-" + wanted;
                Answer fetched = run(
                        shared,
                        Map.of(),
                        List.of(
                                InstalledPlugin.maven(),
                                "-B",
                                "-ntp",
                                "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy",
                                "-Dartifact=org.apache.maven:apache-maven:" + wanted + ":zip:bin",
                                "-DoutputDirectory=" + home));
                fetched.well();
                try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(home.resolve(file + "-bin.zip")))) {
                    ZipEntry entry;
                    while ((entry = zip.getNextEntry()) != null) {
                        Path to = home.resolve(entry.getName()).normalize();
                        assertThat(to).startsWithRaw(home);
                        if (entry.isDirectory()) {
                            Files.createDirectories(to);
                        } else {
                            Files.createDirectories(to.getParent());
                            Files.copy(zip, to);
                        }
                    }
                }
                return home.resolve(file);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static Answer run(Path at, Map<String, String> environment, List<String> command) throws IOException {
        Path output = Files.createTempFile(shared, "maven", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(at.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
        return new Answer(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    private Answer maven(String version, Path at, String... words) throws IOException {
        return maven(version, at, Map.of(), words);
    }

    private Answer maven(String version, Path at, Map<String, String> environment, String... words) throws IOException {
        Path home = maven(version);
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                home.resolve("bin/mvn").toString(),
                "-B",
                "-ntp",
                "-s",
                settings.toString(),
                "-Dmaven.repo.local=" + shared.resolve("local"),
                "-Dxen.hostKeys=none"));
        if (ownStore) {
            command.add("-Dxen.store=" + folder.resolve("store"));
        }
        command.addAll(List.of(words));
        return run(at, environment, command);
    }

    private static void assertLocked(Path of, Answer answer) {
        assertThat(of.resolve("xen.lock.json")).as(answer.output()).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.8.1", "3.9.16", "4.0.0-rc-5"})
    void aProjectIsLintedAndLockedFromElsewhereAndAgainOffline(String version) throws IOException {
        Answer answer = maven(version, folder, "-f", project.toString(), "validate", LOCK)
                .well();
        assertLocked(project, answer);

        Answer again = maven(version, project, "-o", "validate", LOCK).well();
        assertThat(again.output()).contains("xen.lock.json fits the POM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.8.1", "3.9.16", "4.0.0-rc-5"})
    void modulesAreMadeInParallelAndOneThatFailsLeavesTheOthers(String version) throws IOException {
        Path reactor = folder.resolve("reactor");
        StringBuilder modules = new StringBuilder();
        for (String name : List.of("one", "two", "broken", "three")) {
            String packages = shared.resolve(name.equals("broken") ? "nowhere" : "packages")
                    .toUri()
                    .toString();
            write(reactor.resolve(name).resolve("pom.xml"), pom(name, packages, ""));
            modules.append("<module>").append(name).append("</module>");
        }
        write(reactor.resolve("pom.xml"), """
                <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId>
                <artifactId>all</artifactId><version>1.0</version><packaging>pom</packaging>
                <modules>%s</modules>
                <build><pluginManagement><plugins><plugin><groupId>org.xenwright</groupId>
                <artifactId>xen-maven-plugin</artifactId><version>0.1.0-SNAPSHOT</version>
                </plugin></plugins></pluginManagement></build></project>
                """.formatted(modules));

        Answer answer =
                maven(version, reactor, "-T", "4", "--fail-at-end", "-pl", "one,two,broken,three", "validate", LOCK);

        assertThat(answer.exit()).as(answer.output()).isNotZero();
        for (String name : List.of("one", "two", "three")) {
            assertLocked(reactor.resolve(name), answer);
        }
        assertThat(answer.output()).contains("BUILD FAILURE", "nowhere");
        assertThat(reactor.resolve("broken/xen.lock.json")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.8.1", "3.9.16", "4.0.0-rc-5"})
    void aHomeThatCannotBeWrittenIsToldAndAStoreElsewhereDoes(String version) throws IOException {
        // no user, not even root, can make a folder there
        Map<String, String> home = Map.of("MAVEN_OPTS", "-Duser.home=/proc", "HOME", "/proc");

        ownStore = false;
        Answer refused = maven(version, project, home, "validate", LOCK);
        assertThat(refused.exit()).as(refused.output()).isNotZero();
        assertThat(refused.output()).contains("-Dxen.store=FOLDER");

        ownStore = true;
        Answer answer = maven(version, project, home, "validate", LOCK).well();
        assertLocked(project, answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.9.16", "4.0.0-rc-5"})
    void aTerminalShowsALineOfProgressThatDoesNotStay(String version) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = shared.resolve("packages" + exchange.getRequestURI().getPath());
            boolean known = Files.isRegularFile(file);
            exchange.sendResponseHeaders(known ? 200 : 404, known ? Files.size(file) : -1);
            if (known) {
                try (OutputStream out = exchange.getResponseBody()) {
                    if (file.toString().contains("/binary-")) { // once somebody has seen that it is awaited
                        assertThat(seen.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
                                .isTrue();
                    }
                    Files.copy(file, out);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            exchange.close();
        });
        server.start();
        try {
            String packages = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            write(project.resolve("pom.xml"), pom("shop", packages, ""));
            List<String> words = new ArrayList<>(List.of(
                    "python3",
                    "-c",
                    "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)",
                    "/bin/sh",
                    maven(version).resolve("bin/mvn").toString(),
                    "-s",
                    settings.toString(),
                    "-Dmaven.repo.local=" + shared.resolve("local"),
                    "-Dxen.hostKeys=none",
                    "-Dxen.store=" + folder.resolve("store"),
                    LOCK));
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(project.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
            builder.environment()
                    .putAll(Map.of("JAVA_HOME", System.getProperty("java.home"), "TERM", "xterm", "LC_ALL", "C.UTF-8"));
            Process process = builder.start();
            StringBuilder said = new StringBuilder();
            try (Reader output = process.inputReader(StandardCharsets.UTF_8)) {
                int c;
                while ((c = output.read()) >= 0) {
                    said.append((char) c);
                    if (c == ' ' && said.toString().endsWith("fetching ")) {
                        seen.countDown();
                    }
                }
            }
            assertThat(process.waitFor()).as(said.toString()).isZero();
            assertThat(said.toString()).contains("\u001b[", "wrote xen.lock.json");
            assertThat(seen.getCount()).as(said.toString()).isZero();
        } finally {
            seen.countDown();
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.8.1", "3.9.16", "4.0.0-rc-5"})
    void downloadsGoThroughTheProxyOfTheSettingsAndArtifactsComeFromTheirMirror(String version) throws IOException {
        Path artifact = folder.resolve("mirror/org/example/page/1/page-1.txt");
        write(artifact, "a page\n");
        write(artifact.resolveSibling("page-1.pom"), """
                <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId>
                <artifactId>page</artifactId><version>1</version></project>
                """);
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        proxy.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            Path file = shared.resolve("packages" + exchange.getRequestURI().getPath());
            boolean known = Files.isRegularFile(file);
            exchange.sendResponseHeaders(known ? 200 : 404, known ? Files.size(file) : -1);
            if (known) {
                try (OutputStream out = exchange.getResponseBody();
                        InputStream in = Files.newInputStream(file)) {
                    in.transferTo(out);
                }
            }
            exchange.close();
        });
        proxy.start();
        try {
            write(settings, """
                    <settings>
                      <mirrors><mirror><id>mine</id><mirrorOf>house</mirrorOf><url>%s</url></mirror></mirrors>
                      <proxies><proxy><active>true</active><protocol>http</protocol>
                        <host>127.0.0.1</host><port>%d</port>
                        <nonProxyHosts>*.org|*.com</nonProxyHosts></proxy></proxies>
                    </settings>
                    """.formatted(
                            folder.resolve("mirror").toUri(), proxy.getAddress().getPort()));
            write(
                    project.resolve("pom.xml"),
                    pom(
                            "shop",
                            "http://packages.example.invalid/",
                            "<repositories><repository><id>house</id><url>http://house.example.invalid/</url></repository>"
                                    + "</repositories><artifacts><artifact><groupId>org.example</groupId>"
                                    + "<artifactId>page</artifactId><version>1</version><type>txt</type>"
                                    + "<into>/srv/page.txt</into></artifact></artifacts>"));

            Answer answer = maven(version, project, "validate", LOCK).well();
            assertLocked(project, answer);
        } finally {
            proxy.stop(0);
        }
        assertThat(asked).anyMatch(each -> each.contains("packages.example.invalid") && each.endsWith("InRelease"));
    }
}
