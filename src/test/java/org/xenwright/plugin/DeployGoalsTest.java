package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.image.SmallImage;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.report.BootRecord;
import org.xenwright.report.BootRecords;
import org.xenwright.ssh.SimulatedHost;
import org.xenwright.ssh.SimulatedXl;

/** The goals as Maven makes them, on a project with two domains and two hosts that answer as recorded. */
@MojoTest
class DeployGoalsTest {
    private static final String POM = "src/test/resources/org/xenwright/plugin/plain.xml";

    @TempDir
    Path folder;

    @Inject
    private MavenProject project;

    @Inject
    private MavenSession session;

    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private Path target;
    private Path domains;

    @BeforeEach
    void aBuiltAndVerifiedImageAndTwoHosts() throws IOException {
        SampleProject.fill(project, session, folder);
        target = Files.createDirectories(folder.resolve("target/xen"));
        domains = Files.createDirectories(folder.resolve("src/main/xen"));
        Files.writeString(domains.resolve("web01.cfg"), "memory = 256\n");
        Files.writeString(domains.resolve("web02.cfg"), "memory = 256\n");
        build("first");
        Settings settings = new Settings();
        for (int i = 1; i <= 2; i++) {
            SimulatedHost host = new SimulatedHost(folder.resolve("xen" + i));
            host.program("qemu-system-xen", "#!/bin/sh\n");
            hosts.add(host);
            Server server = new Server();
            server.setId("xen" + i);
            server.setUsername("root");
            server.setPassword(host.login().password());
            settings.addServer(server);
        }
        lenient().when(session.getSettings()).thenReturn(settings);
    }

    @AfterEach
    void nothingRanTwice() throws IOException {
        for (SimulatedHost each : hosts) {
            assertThat(each.xl().violations()).isEmpty();
            each.close();
        }
    }

    private void build(String content) throws IOException {
        ImageManifest manifest =
                new SmallImage(target).file("etc/issue", content, 0644).write(Map.of());
        BootRecord ready = new BootRecord(
                "web.qemu", "shop", "web", "qemu", "ready", 0, "", "", 1, null, List.of(), List.of(), null);
        new BootRecords(List.of(ready))
                .of(Map.of(manifest.name(), manifest.startedFrom(target)))
                .write(folder.resolve("target/xen-reports"));
    }

    private <T extends DeployingMojo> T ready(T goal) {
        goal.decrypter = mock(SettingsDecrypter.class);
        lenient().when(goal.decrypter.decrypt(any())).thenAnswer(call -> {
            SettingsDecryptionResult result = mock(SettingsDecryptionResult.class);
            Server server = ((SettingsDecryptionRequest) call.getArgument(0))
                    .getServers()
                    .get(0);
            lenient().when(result.getServer()).thenReturn(server);
            return result;
        });
        Log heard = mock(Log.class);
        lenient().doAnswer(call -> log.add(call.getArgument(0))).when(heard).info(anyString());
        lenient().doAnswer(call -> log.add(call.getArgument(0))).when(heard).warn(anyString());
        goal.setLog(heard);
        goal.hostKeys = "none";
        goal.target = target.toFile();
        goal.domains = domains.toFile();
        goal.reports = folder.resolve("target/xen-reports").toFile();
        goal.deploy = new DeployConfiguration();
        goal.deploy.name = "shop";
        goal.deploy.rolling.watch = 0;
        for (int i = 0; i < hosts.size(); i++) {
            DeployHostConfiguration host = new DeployHostConfiguration();
            host.id = "xen" + (i + 1);
            host.address = "127.0.0.1:" + hosts.get(i).address().port();
            host.hostKey = hosts.get(i).hostKey();
            goal.deploy.hosts.add(host);
        }
        return goal;
    }

    private void execute(DeployingMojo goal) throws Exception {
        log.clear();
        ready(goal).execute();
    }

    private String logged() {
        return String.join("\n", log);
    }

    private Stream<String> running() {
        return hosts.stream()
                .flatMap(host -> host.xl().running().keySet().stream()
                        .map(name -> "xen" + (hosts.indexOf(host) + 1) + " " + name));
    }

    private static Optional<String> read(SimulatedHost host, String path) throws IOException {
        Path file = host.at(path);
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    @Test
    @InjectMojo(goal = "deploy", pom = POM)
    void domainsAreBroughtToTheirHostsAndASecondTimeNothingIsWritten(DeployMojo goal) throws Exception {
        execute(goal);

        assertThat(running()).containsExactly("xen1 web01", "xen2 web02");
        assertThat(logged()).contains("2 domains, 2 destinations", "+ web01", "done", "2 of 2 changes done");
        assertThat(read(hosts.get(0), "/etc/xen/auto/web01.cfg")).isPresent();
        assertThat(read(hosts.get(0), "/var/lib/xenwright/deployments/shop/inventory.json"))
                .hasValueSatisfying(text -> assertThat(text).contains("web01", "\"web02\""));

        hosts.forEach(host -> {
            host.commands().clear();
            host.writtenFiles().clear();
        });
        execute(goal);

        assertThat(logged()).contains("nothing to do");
        for (SimulatedHost each : hosts) {
            assertThat(each.commands().size()).isLessThanOrEqualTo(2);
            assertThat(each.writtenFiles()).isEmpty();
        }
    }

    @Test
    @InjectMojo(goal = "deploy", pom = POM)
    void aGenerationThatPanicsIsRolledBackAndFailsTheBuild(DeployMojo goal) throws Exception {
        execute(goal);
        build("second");
        hosts.forEach(each -> each.xl().conduct("web01", SimulatedXl.Conduct.PANICS));

        assertThatThrownBy(() -> execute(goal))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("web01 at xen1")
                .hasMessageContaining("panic");
        assertThat(log).anyMatch(each -> each.contains("web02") && each.contains("skipped"));
    }

    @Test
    @InjectMojo(goal = "deploy", pom = POM)
    void onlyWhatWasBootedGoesOutAndTheLogSaysWhatWasForced(DeployMojo goal) throws Exception {
        new BootRecords(List.of()).write(folder.resolve("target/xen-reports"));
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("no boot of it is on record");
        build("first");
        new SmallImage(target).file("etc/issue", "third", 0644).write(Map.of());
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("other bytes");
        assertThat(running()).isEmpty();

        goal.force = true;
        execute(goal);

        assertThat(logged()).contains("goes out unverified, since xen.force is set");
        assertThat(running()).hasSize(2);
    }

    @Test
    @InjectMojo(goal = "deploy", pom = POM)
    void wherePartOfTheProjectIsChosenNothingIsRemoved(DeployMojo goal) throws Exception {
        execute(goal);
        goal.remove = true;
        goal.onlyImages = List.of("web");
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("some images of the project alone");
        goal.onlyImages = List.of();
        goal.name = "org.example:web:1.0";
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("an image by its name, in a project");
        goal.name = null;
        execute(goal);

        assertThat(running()).containsExactly("xen1 web01", "xen2 web02");
    }

    @Test
    @InjectMojo(goal = "plan", pom = POM)
    void aPlanIsShownAndWrittenAndNothingElseIs(PlanMojo goal) throws Exception {
        goal.plan = folder.resolve("plan.json").toFile();

        execute(goal);

        JsonNode plan = new ObjectMapper().readTree(goal.plan);
        assertThat(plan.get("changes")).hasSize(2);
        assertThat(logged()).contains("plan " + plan.get("plan").textValue());
        for (SimulatedHost each : hosts) {
            assertThat(each.commands()).hasSize(1);
            assertThat(each.writtenFiles()).isEmpty();
            assertThat(each.at("/var/lib/xenwright")).doesNotExist();
        }
    }

    @Test
    @InjectMojo(goal = "undeploy", pom = POM)
    void aRemovalOfNothingIsNoFailure(UndeployMojo goal) {
        assertThatCode(() -> execute(goal)).doesNotThrowAnyException();
    }

    @Test
    @InjectMojo(goal = "hosts", pom = POM)
    void aHostWhoseKeyIsNotTheOneInThePomIsNotReached(HostsMojo goal) throws Exception {
        execute(goal);
        assertThat(logged()).contains("xen1", "Xen 4.1");
        hosts.get(1).changeHostKey();
        ready(goal);
        goal.deploy.hosts.get(1).hostKey = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

        assertThatThrownBy(goal::execute).hasMessageContaining("not reached: xen2");
        assertThat(logged()).contains("xen2");
    }
}
