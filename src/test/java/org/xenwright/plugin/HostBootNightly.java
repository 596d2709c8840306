package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.TinyGuest;
import org.xenwright.boot.xen.RealXlHost;
import org.xenwright.image.SmallImage;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.ssh.ExpectedKeys;
import org.xenwright.ssh.HostConnection;
import org.xenwright.ssh.SshAddress;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshLogin;
import org.xenwright.ssh.SshPatience;

/** Smoke boots by the driver ssh as a user starts them: Maven, a POM with a host, settings with its key, a real Xen. */
@Tag("nightly")
class HostBootNightly {
    private static final String UP = "the guest is up";
    private static final String GOAL = "org.xenwright:xen-maven-plugin:0.1.0-SNAPSHOT:boot";
    private static final String LEFT = "xl list | tail -n +3; losetup -a; cd /var/lib/xenwright 2>/dev/null || exit 0;"
            + " find images deployments -type f ! -name lock";

    @TempDir
    static Path folder;

    private static RealXlHost host;
    private static Path project;

    @BeforeAll
    static void aProjectAndAHost() throws Exception {
        InstalledPlugin.into(folder.resolve("local"));
        host = RealXlHost.start(Judge.tools(), AptToolSource.sharedStore());
        project = Files.createDirectories(folder.resolve("project"));
        Path target = Files.createDirectories(project.resolve("target/xen"));
        TinyGuest tiny = new TinyGuest();
        new SmallImage(target).withKernelAndPackage("busybox").write(Map.of());
        Files.copy(tiny.kernel(), target.resolve("shop-vmlinuz"), StandardCopyOption.REPLACE_EXISTING);
        Path initramfs = tiny.initramfs(
                folder.resolve("initramfs"), TinyGuest.XEN_SHUTDOWN + "echo " + UP + "; while :; do sleep 1; done");
        Files.copy(initramfs, target.resolve("shop-initrd.img"), StandardCopyOption.REPLACE_EXISTING);
        Path domains = Files.createDirectories(project.resolve("src/main/xen"));
        Files.writeString(
                domains.resolve("shop.cfg"),
                "memory = 128\nvif = []\ncmdline = \"console=hvc0 quiet root=/dev/ram0\"\n");
        Files.writeString(project.resolve("pom.xml"), """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId>
                  <artifactId>shop</artifactId>
                  <version>1.0</version>
                  <packaging>pom</packaging>
                  <build>
                    <plugins>
                      <plugin>
                        <groupId>org.xenwright</groupId>
                        <artifactId>xen-maven-plugin</artifactId>
                        <version>0.1.0-SNAPSHOT</version>
                        <configuration>
                          <image><name>shop</name></image>
                          <boot>
                            <drivers><driver>ssh</driver></drivers>
                            <timeout>600</timeout>
                            <shutdown>300</shutdown>
                            <ready><console>%s</console></ready>
                          </boot>
                          <deploy>
                            <hosts>
                              <host>
                                <id>xen1</id>
                                <address>root@127.0.0.1:%d</address>
                                <hostKey>%s</hostKey>
                              </host>
                            </hosts>
                          </deploy>
                        </configuration>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """.formatted(UP, host.port(), host.fingerprint()));
        Files.writeString(folder.resolve("settings.xml"), """
                <settings>
                  <servers>
                    <server><id>xen1</id><privateKey>%s</privateKey></server>
                  </servers>
                </settings>
                """.formatted(host.identity(folder.resolve("key"))));
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        assertThat(Processes.left()).isEmpty();
    }

    private static Process boot(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                InstalledPlugin.maven(),
                "-B",
                "-ntp",
                "-o",
                "-s",
                folder.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + folder.resolve("local"),
                "-Dxen.hostKeys=none",
                GOAL));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static String ask(String command) throws IOException {
        try (SshConnections connections = new SshConnections(SshPatience.USUAL);
                HostConnection connection = connections.open(
                        new SshAddress("root", "127.0.0.1", host.port()),
                        SshLogin.key(host.identity(folder.resolve("key")), null),
                        new ExpectedKeys(List.of(host.fingerprint()), List.of()))) {
            return connection.run(command, new byte[0], Duration.ofMinutes(5)).out();
        }
    }

    @Test
    void theDomainOfAProjectIsReadyOnTheHostOfItsPomAndLeavesNothing() throws Exception {
        Process booting = boot();
        String said = new String(booting.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(booting.waitFor()).as(said).isZero();
        assertThat(said).contains("shop.ssh-pvh: ready", "1 of 1 boot ready");
        assertThat(ask(LEFT)).isEmpty();
    }

    @Test
    void aBootThatIsInterruptedIsRemovedByTheHost() throws Exception {
        Path pom = project.resolve("pom.xml");
        String before = Files.readString(pom);
        // waits for what never comes, so that it is there to be ended
        Files.writeString(pom, before.replace(UP + "</console>", "never</console>"));
        Process booting = boot("-Dxen.timeout=3000");
        try (BufferedReader output = booting.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            while (line != null && !line.contains("booting shop.ssh-pvh")) {
                line = output.readLine();
            }
            assertThat(line).isNotNull();
            ask("until xl list shop > /dev/null 2>&1; do sleep 1; done");
            booting.destroyForcibly();
            assertThat(booting.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            Files.writeString(pom, before);
        }
        ask("n=0; while [ -n \"$(" + LEFT + ")\" ] && [ $n -lt 120 ]; do n=$((n+1)); sleep 1; done");
        assertThat(ask(LEFT)).isEmpty();
    }

    @Test
    void aHostWhoseKeyIsAnotherIsToldOfByTheGoal() throws Exception {
        Path pom = project.resolve("pom.xml");
        String before = Files.readString(pom);
        try {
            Files.writeString(
                    pom, before.replace(host.fingerprint(), "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
            Process booting = boot();
            String said = new String(booting.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(booting.waitFor()).as(said).isZero();
            assertThat(said).contains("driver broken", "checking the key of the host", "0 of 1 boot ready");
        } finally {
            Files.writeString(pom, before);
        }
    }
}
