package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class of a Java service that is changed while its domain runs, as developers do it. */
@Tag("nightly")
class DevelopNightly {
    private static final String RUN = "org.xenwright:xen-maven-plugin:0.1.0-SNAPSHOT:dev";

    @TempDir
    Path folder;

    private Path project;

    @Test
    void aChangedClassAnswersInTheRunningGuestUntilTheGoalIsEnded() throws Exception {
        InstalledPlugin.into(folder.resolve("local"));
        project = folder.resolve("project");
        copy(Path.of("it", "java-service"), project);
        Path pom = project.resolve("pom.xml");
        Files.writeString(pom, Files.readString(pom).replace("@project.version@", "0.1.0-SNAPSHOT"));
        Process building = maven("package");
        String built = new String(building.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(building.waitFor()).as(built).isZero();

        List<String> said = new ArrayList<>();
        Path ports = project.resolve("target/xen-reports/guests.properties");
        Process developing = maven(RUN);
        try (BufferedReader output = developing.inputReader(StandardCharsets.UTF_8)) {
            await(output, said, line -> line.contains("the guest is up"));
            Properties known = new Properties();
            try (Reader in = Files.newBufferedReader(ports)) {
                known.load(in);
            }
            URI health = URI.create("http://127.0.0.1:" + known.getProperty("xen.java-service.port.8080") + "/health");

            Path source = project.resolve("src/main/java/org/example/Service.java");
            Files.writeString(source, Files.readString(source).replace("\"UP\"", "\"UP and changed\""));
            String told = await(output, said, line -> line.contains(" restarted: "));
            assertThat(told).contains("org/example/Service.class").contains(" to compile, ", " to restart");
            assertThat(page(health)).contains("UP and changed");

            Files.writeString(source, Files.readString(source).replace("import com", "import nothing"));
            await(output, said, line -> line.contains("the guest goes on with what it has"));
            assertThat(page(health)).contains("UP and changed");
        } finally {
            List<ProcessHandle> children = developing.descendants().toList();
            developing.destroy(); // as Ctrl-C
            assertThat(developing.waitFor(5, TimeUnit.MINUTES)).isTrue();
            for (ProcessHandle each : children) {
                each.onExit().get(1, TimeUnit.MINUTES);
            }
        }
        assertThat(ports).doesNotExist();
    }

    private Process maven(String goal) throws IOException {
        return new ProcessBuilder(
                        InstalledPlugin.maven(), "-B", "-ntp", "-Dmaven.repo.local=" + folder.resolve("local"), goal)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static String await(BufferedReader output, List<String> said, Predicate<String> awaited)
            throws IOException {
        String line;
        while ((line = output.readLine()) != null) {
            said.add(line);
            if (awaited.test(line)) {
                return line;
            }
        }
        throw new AssertionError(String.join("\n", said));
    }

    private static String page(URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address)
                                .timeout(Duration.ofMinutes(2))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }
}
