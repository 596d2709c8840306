package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.repository.AptSources;
import org.xenwright.deb.repository.Source;
import org.xenwright.deb.repository.TestRepository;
import org.xenwright.domain.Domain;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;
import org.xenwright.oci.registry.DebianRegistry;
import org.xenwright.openpgp.TestKey;
import org.xenwright.smoke.GuestMachines;
import org.xenwright.transport.CountingProxy;
import org.xenwright.transport.TestServer;

/**
 * Maven itself, with a registry that wants TLS and a password: an image is pushed, listed, got by its name alone over a line
 * that is cut, and booted; whatever the outcome, no log tells a secret.
 */
@Tag("judge")
class SharingJudgeTest {
    private static final String INIT = """
            #!/bin/sh
            export PATH=/usr/sbin:/usr/bin
            echo "all is up on $(cat /etc/hostname), %s"
            sleep 1
            echo o > /proc/sysrq-trigger
            sleep 100
            """;

    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>org.example</groupId>
              <artifactId>shop</artifactId>
              <version>1.0</version>
              <packaging>pom</packaging>
              <properties>
                <project.build.outputTimestamp>2026-11-01T00:00:00Z</project.build.outputTimestamp>
                <database.password>unt0ld</database.password>
              </properties>
              <build><plugins><plugin>
                <groupId>org.xenwright</groupId>
                <artifactId>xen-maven-plugin</artifactId>
                <version>0.1.0-SNAPSHOT</version>
                <configuration>
                  <image>
                    <repositories>REPOSITORIES</repositories>
                    <packages><package>greeting</package></packages>
                    <properties><password>h1dden</password></properties>
                    <excludes>
                      <exclude>/usr/share/doc/**</exclude>
                      <exclude>/usr/share/locale/**</exclude>
                      <exclude>/usr/share/man/**</exclude>
                    </excludes>
                  </image>
                  <registries><registry><host>HOST</host><caCertificate>CERTIFICATE</caCertificate></registry></registries>
                  <cache><url>oci://HOST/team/cache</url><access>read-write</access></cache>
                  <push><to>HOST/team/</to></push>
                </configuration>
              </plugin></plugins></build>
            </project>
            """;

    private static final String KEY = "a passphrase nobody may see";
    private static final List<String> SECRETS = List.of("s3cret", "wr0ng", KEY);

    /** Of the POM, which Maven itself shows at -X. */
    private static final List<String> OF_THE_POM = List.of("unt0ld", "h1dden", "t0k3n");

    /** What Maven shows of the POM: the plan of the build, and how it fills the fields of a goal. */
    private static final Pattern MAVENS_OWN = Pattern.compile("(?m)^(\\s*<.*|\\[DEBUG\\]\\s+(\\([fs]\\)|<).*)$");

    @TempDir
    Path folder;

    private final List<Path> logs = new ArrayList<>();
    private TestServer own;

    @BeforeEach
    void open() throws IOException {
        own = new TestServer();
    }

    @AfterEach
    void close() {
        own.close();
    }

    private record Run(int exit, String log) {}

    /** Runs Maven with everything it has to say. */
    private Run maven(String name, Path in, Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-X"));
        String repository = System.getProperty("localRepository");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        command.addAll(List.of(words));
        Path log = folder.resolve(name + ".log");
        logs.add(log);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(log, StandardCharsets.ISO_8859_1));
    }

    /** The user's own settings, and two servers. */
    private Path settings(String name, String host, String password) throws IOException {
        Path own = Path.of(System.getProperty("user.home"), ".m2", "settings.xml");
        String text = Files.exists(own) ? Files.readString(own) : "<settings></settings>";
        String servers = "<server><id>" + host + "</id><username>me</username><password>" + password
                + "</password></server><server><id>xen-cache</id><passphrase>" + KEY + "</passphrase></server>";
        return Files.writeString(
                folder.resolve(name),
                text.contains("</servers>")
                        ? text.replace("</servers>", servers + "</servers>")
                        : text.replace("</settings>", "<servers>" + servers + "</servers></settings>"));
    }

    private Map<String, String> docker(String name, String host, String password) throws IOException {
        Path config = Files.createDirectories(folder.resolve(name));
        Files.writeString(
                config.resolve("config.json"), "{\"auths\":{\"" + host + "\":{\"auth\":\"" + basic(password) + "\"}}}");
        return Map.of("DOCKER_CONFIG", config.toString());
    }

    private static String basic(String password) {
        return Base64.getEncoder().encodeToString(("me:" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** The host's, and one that wants a token. */
    private String repositories() throws IOException {
        Instant now = Instant.now();
        TestKey key = TestKey.born(now.minusSeconds(100_000));
        Files.writeString(folder.resolve("own.asc"), key.armored());
        new TestRepository(key, now.minusSeconds(3000))
                .add(TestDeb.ofAll("greeting", "1").file("usr/share/greeting", "hello\n"))
                .files()
                .forEach(own::serve);
        StringBuilder text = new StringBuilder(
                repository(own.address().toString().replace("://", "://me:t0k3n@"), "cobra", "own.asc"));
        for (Source each : AptSources.ofHost(Path.of("/")).sources()) {
            text.append(repository(
                    each.mirrors().get(0).toString(), each.suite(), "/usr/share/keyrings/debian-archive-keyring.gpg"));
        }
        return text.toString();
    }

    private String repository(String url, String suite, String key) {
        return "<repository><url>" + url + "</url><suite>" + suite + "</suite><signedBy>" + folder.resolve(key)
                + "</signedBy></repository>";
    }

    private Path project(String host) throws IOException {
        Path project = Files.createDirectories(folder.resolve("project"));
        Path programs = Files.createDirectories(project.resolve("src/main/rootfs/usr/sbin"));
        assertThat(Files.writeString(programs.resolve("init"), INIT.formatted(System.nanoTime()))
                        .toFile()
                        .setExecutable(true))
                .isTrue();
        Files.createDirectories(project.resolve("src/main/xen"));
        Files.writeString(project.resolve("src/main/xen/shop.cfg"), "memory = 256\n");
        Path etc = Files.createDirectories(project.resolve("src/main/rootfs/etc"));
        Files.writeString(etc.resolve("motd.vm"), "made for $image.name; its password stands in no file\n");
        Files.writeString(
                etc.resolve("who.vm"),
                "$domain.name of $project.artifactId: neither properties nor a database.password or password of them\n");
        String certificate = folder.resolve("ca.pem").toString();
        Files.writeString(
                project.resolve("pom.xml"),
                POM.replace("HOST", host).replace("CERTIFICATE", certificate).replace("REPOSITORIES", repositories()));
        return project;
    }

    @Test
    void anImageGoesByARegistryToAHostWithoutAPomAndBootsThere() throws Exception {
        try (DebianRegistry registry = DebianRegistry.guarded(folder);
                CountingProxy line = new CountingProxy(registry.host())) {
            String name = registry.host() + "/team/shop";
            Path project = project(registry.host());
            Map<String, String> nobody =
                    Map.of("DOCKER_CONFIG", folder.resolve("nothing").toString());
            String known = settings("settings.xml", registry.host(), "s3cret").toString();
            Run pushed = maven(
                    "push", project, nobody, "-s", known, "xen:image", "xen:push", "xen:list", "-Dxen.image=" + name);
            assertThat(pushed.exit()).as(pushed.log()).isZero();
            assertThat(pushed.log())
                    .contains(name + ":1.0@sha256:")
                    .containsPattern("INFO\\]   \\Q" + name + "\\E:1.0\n");
            assertNothingTold(project);
            // what was made is in the shared cache of the same registry
            assertThat(folder.resolve("registry/docker/registry/v2/repositories/team/cache/_manifests/tags"))
                    .isDirectoryContaining(tag -> tag.getFileName().toString().startsWith("layer-"));

            Run refused = maven(
                    "refused",
                    project(registry.host()),
                    nobody,
                    "-s",
                    settings("wrong.xml", registry.host(), "wr0ng").toString(),
                    "xen:image",
                    "xen:push");
            assertThat(refused.exit()).isNotZero();
            assertThat(refused.log())
                    .contains("the shared cache is left out", "credentials that the registry does not accept");

            Path empty = Files.createDirectories(folder.resolve("empty"));
            Path table = Files.writeString(folder.resolve("fleet.csv"), "name,guest.hostname\nweb01,one\nweb02,two\n");
            long size = Files.size(project.resolve("target/xen/shop.oci.tar"));
            String[] get = {
                "org.xenwright:xen-maven-plugin:0.1.0-SNAPSHOT:get",
                "-Dxen.image=" + line.host() + "/team/shop:1.0",
                "-Dxen.caCertificate=" + folder.resolve("ca.pem"),
                "-Dxen.store=" + folder.resolve("store"),
                "-Dxen.hostKeys=none",
                "-Dxen.fleet=" + table
            };
            Run unknown = maven("unknown", empty, docker("wrong", line.host(), "wr0ng"), get);
            assertThat(unknown.exit()).isNotZero();
            assertThat(unknown.log()).contains("credentials that the registry does not accept");

            line.cutAfter(size / 2);
            long before = line.received();
            Run got = maven("get", empty, docker("right", line.host(), "s3cret"), get);
            assertThat(got.exit()).as(got.log()).isZero();
            assertThat(line.wasCut()).isTrue();
            // it went on where it was cut
            assertThat(line.received() - before).isBetween(size * 9 / 10, size + (1 << 20));
            boots(empty.resolve("shop"));
            List<String> misspelled = new ArrayList<>(List.of(get));
            misspelled.add("-Ddomain.memry=300"); // guest.* is for its templates, which may ask for anything
            Run slip = maven("slip", empty, docker("right", line.host(), "s3cret"), misspelled.toArray(String[]::new));
            assertThat(slip.exit()).as(slip.log()).isNotZero();
            assertThat(slip.log()).contains("-Dguest.* and -Ddomain.*", "memry");
        }
        for (Path log : logs) {
            String said = Files.readString(log, StandardCharsets.ISO_8859_1);
            assertThat(said).as("%s tells what it does", log).contains("[DEBUG]");
            for (String secret : SECRETS) {
                assertThat(said)
                        .doesNotContain(
                                secret,
                                basic(secret),
                                Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
            }
            assertThat(MAVENS_OWN.matcher(said).replaceAll("")).doesNotContain(OF_THE_POM);
        }
    }

    /** No file of the project but the POM holds a secret: neither lock nor disk, manifest, domain, bill of materials. */
    private static void assertNothingTold(Path project) throws IOException {
        List<String> secrets = new ArrayList<>(SECRETS);
        secrets.addAll(OF_THE_POM);
        assertThat(project.resolve("target/xen/shop-deploy.json")).content().contains("artifactId");
        try (Stream<Path> files = Files.walk(project)) {
            List<Path> all = files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("pom.xml"))
                    .toList();
            assertThat(all).extracting(file -> file.getFileName().toString()).contains("shop.img", "xen.lock.json");
            for (Path file : all) {
                assertThat(secretsIn(file, secrets)).as(file.toString()).isEmpty();
            }
        }
    }

    private static List<String> secretsIn(Path file, List<String> secrets) throws IOException {
        List<String> found = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            String before = "";
            for (byte[] part = in.readNBytes(1 << 22); part.length > 0; part = in.readNBytes(1 << 22)) {
                String text = before + new String(part, StandardCharsets.ISO_8859_1);
                secrets.stream().filter(text::contains).forEach(found::add);
                before = text.substring(Math.max(0, text.length() - 100));
            }
        }
        return found;
    }

    private void boots(Path shop) throws Exception {
        assertThat(shop.resolve("domains/web01/web01.cfg")).content().contains("memory = 256");
        ImageManifest image = ImageManifest.read(shop);
        List<Domain> domains = DomainOutputs.load(
                image,
                new DomainOutputs.DomainRequest(
                        shop.resolve(".domains"), shop.toString(), "org.example:shop", Map.of()));
        assertThat(domains).extracting(Domain::name).containsExactly("web01", "web02");
        QemuDriver driver = new QemuDriver(Judge.tools(), Accelerator.EMULATION);
        var machine = new GuestMachines(image, shop, shop.toString(), null)
                .machine(domains.get(1), Firmware.NONE, Set.of(), false);
        driver.prepare(machine);
        BootVerdict verdict = Boot.run(
                BootRequest.of(
                        machine,
                        Ready.console("all is up on two"),
                        Duration.ofMinutes(10),
                        folder.resolve("console.log")),
                driver);
        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
    }
}
