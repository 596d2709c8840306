package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.image.SmallImage;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.report.BootRecord;
import org.xenwright.report.BootRecords;
import org.xenwright.ssh.SimulatedHost;

/** A project with two domains that was built and booted, and two hosts that answer as recorded. */
abstract class TwoHosts {
    static final String POM = "src/test/resources/org/xenwright/plugin/plain.xml";

    @TempDir
    Path folder;

    @Inject
    MavenProject project;

    @Inject
    MavenSession session;

    final List<SimulatedHost> hosts = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    Path target;
    Path domains;

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

    final void build(String content) throws IOException {
        ImageManifest manifest =
                new SmallImage(target).file("etc/issue", content, 0644).write(Map.of());
        BootRecord ready = new BootRecord(
                "web.qemu", "shop", "web", "qemu", "ready", 0, "", "", 1, null, List.of(), List.of(), null);
        new BootRecords(List.of(ready))
                .of(Map.of(manifest.name(), manifest.startedFrom(target)))
                .write(folder.resolve("target/xen-reports"));
    }

    /** Gives a goal the settings, an ear for its log, and the folders of the project. */
    final <T extends ProjectMojo> T filled(T goal) {
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
        return goal;
    }

    /** Returns what a POM says of the hosts. */
    DeployConfiguration told() {
        DeployConfiguration deploy = new DeployConfiguration();
        deploy.name = "shop";
        deploy.rolling.watch = 0;
        for (int i = 0; i < hosts.size(); i++) {
            DeployHostConfiguration host = new DeployHostConfiguration();
            host.id = "xen" + (i + 1);
            host.address = "127.0.0.1:" + hosts.get(i).address().port();
            host.hostKey = hosts.get(i).hostKey();
            deploy.hosts.add(host);
        }
        return deploy;
    }

    final <T extends DeployingMojo> T ready(T goal) {
        filled(goal);
        goal.reports = folder.resolve("target/xen-reports").toFile();
        goal.deploy = told();
        return goal;
    }

    final void execute(DeployingMojo goal) throws Exception {
        log.clear();
        ready(goal).execute();
    }

    final String logged() {
        return String.join("\n", log);
    }

    final Stream<String> running() {
        return hosts.stream()
                .flatMap(host -> host.xl().running().keySet().stream()
                        .map(name -> "xen" + (hosts.indexOf(host) + 1) + " " + name));
    }

    static Optional<String> read(SimulatedHost host, String path) throws IOException {
        Path file = host.at(path);
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }
}
