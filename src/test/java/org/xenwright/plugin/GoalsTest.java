package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.Mojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Settings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goals as Maven makes them from their descriptor: parameters, properties, defaults. */
@MojoTest
class GoalsTest {
    private static final String POM = "src/test/resources/org/xenwright/plugin/goals.xml";

    @TempDir
    Path folder;

    @Inject
    private MavenSession session;

    @BeforeEach
    void aRunThatAsksNobody() {
        lenient().when(session.getRequest()).thenReturn(new DefaultMavenExecutionRequest());
        lenient().when(session.getSettings()).thenReturn(new Settings());
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    void theDefaultsOfAGoalAreThoseOfItsDocumentation(ImageMojo goal) {
        File base = goal.project.getBasedir();

        assertThat(goal.skip).isFalse();
        assertThat(goal.offline).isFalse();
        assertThat(goal.rebuild).isFalse();
        assertThat(goal.preflight).isTrue();
        assertThat(goal.store).isNull();
        assertThat(goal.domains).isEqualTo(new File(base, "src/main/xen"));
        assertThat(goal.lockFile).isEqualTo(new File(base, "xen.lock.json"));
        assertThat(goal.target.toPath().endsWith(Path.of("target", "xen"))).isTrue();
        assertThat(goal.image.packages).containsExactly("nginx-light");
        assertThat(goal.image.disk.formats).containsExactly("raw");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    @MojoParameter(name = "skip", value = "true")
    void aSkippedGoalTouchesNothing(ImageMojo goal) throws Exception {
        goal.target = folder.resolve("target").toFile();

        goal.execute();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    @MojoParameter(name = "skipTests", value = "true")
    void aBuildWithoutTestsBootsNothing(BootMojo goal) throws Exception {
        assertSkips(goal);
    }

    @Test
    @InjectMojo(goal = "verify", pom = POM)
    @MojoParameter(name = "skipITs", value = "true")
    void aBuildWithoutIntegrationTestsVerifiesNoBoot(VerifyMojo goal) throws Exception {
        assertSkips(goal);
    }

    @Test
    @InjectMojo(goal = "start", pom = POM)
    @MojoParameter(name = "skipAllTests", value = "true")
    void aBuildThatDoesNotEvenCompileTestsStartsNoGuestForThem(StartMojo goal) throws Exception {
        assertSkips(goal);
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    @MojoParameter(name = "skipBoot", value = "true")
    void bootsAreLeftOutAlone(BootMojo goal) throws Exception {
        assertSkips(goal);
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    @MojoParameter(name = "skipTests", value = "true")
    @MojoParameter(name = "skipBoot", value = "false")
    void aBuildWithoutTestsBootsWhereItIsAskedTo(BootMojo goal) {
        goal.target = folder.toFile();
        goal.reports = folder.resolve("reports").toFile();

        assertFailure(goal, "mvn xen:image");
    }

    @Test
    @InjectMojo(goal = "image", pom = POM)
    @MojoParameter(name = "skipTests", value = "true")
    void aBuildWithoutTestsMakesItsImage(ImageMojo goal) {
        goal.project.setRemoteArtifactRepositories(List.of());
        goal.store = folder.resolve("store").toFile();
        goal.offline = true;

        assertFailure(goal, "bookworm");
    }

    private void assertSkips(XenMojo goal) throws Exception {
        // any work at all would miss it
        goal.project = null;

        goal.execute();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @InjectMojo(goal = "lock", pom = POM)
    @MojoParameter(name = "offline", value = "true")
    void withoutTheNetworkALockThatNeedsItIsRefused(LockMojo goal) {
        goal.project.setRemoteArtifactRepositories(List.of());
        goal.store = folder.resolve("store").toFile();
        goal.lockFile = folder.resolve("xen.lock.json").toFile();

        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasNoCause()
                .hasMessageContaining("bookworm")
                .hasMessageContaining("do: ");
        assertThat(goal.lockFile).doesNotExist();
    }

    @Test
    @InjectMojo(goal = "lock", pom = POM)
    void downloadsGoThroughTheActiveProxyOfMavensSettings(LockMojo goal) throws Exception {
        goal.project.setRemoteArtifactRepositories(List.of());
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            Settings settings = new Settings();
            settings.addProxy(proxy("inactive.invalid", 1, false));
            settings.addProxy(proxy("127.0.0.1", server.getAddress().getPort(), true));
            lenient().when(session.getSettings()).thenReturn(settings);
            goal.image.repositories.get(0).url = "http://packages.invalid/debian";
            goal.store = folder.resolve("store").toFile();
            goal.lockFile = folder.resolve("xen.lock.json").toFile();

            assertThatThrownBy(goal::execute).hasMessageContaining("http://packages.invalid/debian");
            assertThat(asked)
                    .isNotEmpty()
                    .allMatch(address -> address.startsWith("http://packages.invalid/debian/dists/bookworm/"));
        } finally {
            server.stop(0);
        }
    }

    private static Proxy proxy(String host, int port, boolean active) {
        Proxy proxy = new Proxy();
        proxy.setActive(active);
        proxy.setProtocol("http");
        proxy.setHost(host);
        proxy.setPort(port);
        return proxy;
    }

    @Test
    @InjectMojo(goal = "config", pom = POM)
    void domainsNeedAnImage(ConfigMojo goal) {
        goal.target = folder.toFile();

        assertFailure(goal, "mvn xen:image");
    }

    @Test
    @InjectMojo(goal = "boot", pom = POM)
    void aBootNeedsAnImage(BootMojo goal) {
        goal.target = folder.toFile();
        goal.reports = folder.resolve("reports").toFile();

        assertFailure(goal, "mvn xen:image");
    }

    @Test
    @InjectMojo(goal = "inspect", pom = POM)
    void lookingIntoAnImageNeedsOne(InspectMojo goal) {
        assertThat(goal.path).isEqualTo("/");
        goal.target = folder.toFile();

        assertFailure(goal, "mvn xen:image");
    }

    @Test
    @InjectMojo(goal = "inspect", pom = POM)
    @MojoParameter(name = "inspected", value = "nowhere.img")
    void aDiskIsFoundByThePropertyOfBeforeWithAWarning(InspectMojo goal) {
        Log log = mock(Log.class);
        goal.setLog(log);

        assertThatThrownBy(goal::execute).hasMessageContaining("nowhere.img");
        verify(log).warn("-Dxen.image is -Dxen.disk now; the old name will go");
    }

    @Test
    @InjectMojo(goal = "lint", pom = POM)
    @MojoParameter(name = "xenVersion", value = "new")
    void theXenOfTheHostIsReadByThePropertyOfBeforeWithAWarning(LintMojo goal) {
        Log log = mock(Log.class);
        goal.setLog(log);

        assertFailure(goal, "-Dxen.hostXen");
        verify(log, atLeastOnce()).warn("-Dxen.version is -Dxen.hostXen now; the old name will go");
    }

    @Test
    @InjectMojo(goal = "diff", pom = POM)
    void comparingNeedsBothImages(DiffMojo goal) {
        assertThat(goal.limit).isEqualTo(200);

        assertFailure(goal, "-Dxen.a=");
    }

    @Test
    @InjectMojo(goal = "reproduce", pom = POM)
    void makingAgainNeedsAFirstTime(ReproduceMojo goal) {
        goal.target = folder.toFile();

        assertFailure(goal, "mvn xen:image");
    }

    private static void assertFailure(Mojo goal, String remedy) {
        assertThatThrownBy(goal::execute)
                .isExactlyInstanceOf(MojoFailureException.class)
                .hasNoCause()
                .hasMessageContaining(remedy);
    }

    @Test
    @InjectMojo(goal = "lint", pom = POM)
    void eclipseKnowsWhatToDoWithEachGoalOfALifecycle(LintMojo goal) throws Exception {
        String known;
        try (var in = getClass().getResourceAsStream("/META-INF/m2e/lifecycle-mapping-metadata.xml")) {
            known = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(goal.execution.getMojoDescriptor().getPluginDescriptor().getMojos())
                .filteredOn(each -> each.getPhase() != null)
                .hasSizeGreaterThan(6)
                .allSatisfy(each -> assertThat(known).contains("<goal>" + each.getGoal() + "</goal>"));
    }
}
