package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.codehaus.plexus.classworlds.ClassWorld;
import org.codehaus.plexus.component.configurator.ComponentConfigurationException;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.ready.Ready;

class StrictConfiguratorTest {
    @TempDir
    Path folder;

    private final Map<String, String> properties = new HashMap<>();
    private BootMojo goal = new BootMojo();
    private ImageMojo image = new ImageMojo(null, null);

    private <T> T fill(T goal, String xml) throws Exception {
        ExpressionEvaluator plain = new ExpressionEvaluator() {
            @Override
            public Object evaluate(String expression) {
                return properties.getOrDefault(expression, expression);
            }

            @Override
            public File alignToBaseDirectory(File file) {
                return folder.resolve(file.toPath()).toFile();
            }
        };
        try (ClassWorld world = new ClassWorld("test", getClass().getClassLoader())) {
            new StrictConfigurator()
                    .configureComponent(
                            goal,
                            new XmlPlexusConfiguration(Xpp3DomBuilder.build(
                                    new StringReader("<configuration>" + xml + "</configuration>"))),
                            plain,
                            world.getClassRealm("test"),
                            null);
        }
        return goal;
    }

    @Test
    void beansAreFilledFromTheirElements() throws Exception {
        fill(image, """
                <image>
                  <packages><package>nginx-light</package><package>udev</package></packages>
                  <excludes><exclude>/usr/share/doc/**</exclude><exclude>/usr/share/man/**</exclude></excludes>
                  <files>rootfs</files>
                  <users><user><name>ann</name><uid>1200</uid><keys><key>ssh-ed25519 A</key></keys></user></users>
                  <services><enable><unit>nginx</unit></enable><mask><unit>rsync</unit></mask></services>
                  <properties><motd>hello</motd></properties>
                  <disk><size>1G</size><formats><format>raw</format><format>qcow2</format></formats></disk>
                </image>""");

        assertThat(image.image.packages).containsExactly("nginx-light", "udev");
        assertThat(image.image.excludes).containsExactly("/usr/share/doc/**", "/usr/share/man/**");
        assertThat(image.image.files).isEqualTo(folder.resolve("rootfs").toFile());
        assertThat(image.image.users.get(0).uid).isEqualTo(1200);
        assertThat(image.image.users.get(0).keys).containsExactly("ssh-ed25519 A");
        assertThat(image.image.services.enable).containsExactly("nginx");
        assertThat(image.image.services.mask).containsExactly("rsync");
        assertThat(image.image.properties).containsEntry("motd", "hello");
        assertThat(image.image.disk.size).isEqualTo("1G");
        assertThat(image.image.disk.formats).containsExactly("raw", "qcow2");
    }

    @Test
    void conditionsKeepTheOrderTheyAreWrittenIn() throws Exception {
        fill(goal, "<boot><ready><http>80/</http><console>open</console><http>81/</http></ready></boot>");

        assertThat(goal.boot.ready(null))
                // patterns are equal to none but themselves
                .hasToString(new Ready.Sequence(List.of(
                                Ready.http(80, "/", 0, null), Ready.console("open"), Ready.http(81, "/", 0, null)))
                        .toString());
    }

    @Test
    void conditionsMayHoldOthers() throws Exception {
        fill(goal, """
                <boot><ready>
                  <any><login>true</login><target>multi-user.target</target></any>
                  <all><within>30</within><tcp>5432</tcp><http>80/</http></all>
                </ready></boot>""");

        Ready ready = goal.boot.ready(null);
        assertThat(ready)
                .isEqualTo(new Ready.Sequence(List.of(
                        Ready.any(Ready.login(), Ready.target("multi-user.target")),
                        new Ready.All(List.of(Ready.tcp(5432), Ready.http(80, "/", 0, null)))
                                .within(Duration.ofSeconds(30)))));
        assertThat(ready.ports()).containsExactly(80, 5432);
    }

    @Test
    void aMisspeltElementOfABeanIsToldWithTheNearestName() {
        assertThatThrownBy(() -> fill(image, "<image><pakages/></image>"))
                .isInstanceOf(ComponentConfigurationException.class)
                .hasMessageContaining("at:       <image>")
                .hasMessageContaining("write <packages> instead");
    }

    @Test
    void aMisspeltElementDeepInAListIsToldWithItsWay() {
        assertThatThrownBy(() -> fill(image, "<image><users><user><nmae>ann</nmae></user></users></image>"))
                .isInstanceOf(ComponentConfigurationException.class)
                .hasMessageContaining("<image><users><user>")
                .hasMessageContaining("write <name> instead");
    }

    @Test
    void aMisspeltConditionIsTold() {
        assertThatThrownBy(() -> fill(goal, "<boot><ready><htp>80/</htp></ready></boot>"))
                .isInstanceOf(ComponentConfigurationException.class)
                .hasMessageContaining("<boot><ready>")
                .hasMessageContaining("write <http> instead");
    }

    @Test
    void freePropertiesMayHaveAnyName() throws Exception {
        assertThat(fill(image, "<image><properties><what.ever>1</what.ever></properties></image>").image.properties)
                .containsEntry("what.ever", "1");
    }

    @Test
    void eachOfSeveralImagesInheritsWhatTheCommonOneSays() throws Exception {
        fill(image, """
                <image>
                  <packages><package>systemd-sysv</package><package>udev</package></packages>
                  <excludes><exclude>/usr/share/doc/**</exclude></excludes>
                  <properties><motd>hello</motd></properties>
                  <disk><size>1G</size><formats><format>raw</format></formats></disk>
                </image>
                <images>
                  <image><name>plain</name></image>
                  <image>
                    <name>large</name>
                    <architecture>arm64</architecture>
                    <packages combine.children="append"><package>nginx-light</package></packages>
                    <properties><motd>good day</motd></properties>
                    <disk><size>4G</size></disk>
                  </image>
                  <image><name>other</name><packages combine.self="override"><package>dbus</package></packages></image>
                </images>""");

        ImageConfiguration plain = image.images.get(0);
        assertThat(plain.name).isEqualTo("plain");
        assertThat(plain.packages).containsExactly("systemd-sysv", "udev");
        assertThat(plain.excludes).containsExactly("/usr/share/doc/**");
        assertThat(plain.disk.size).isEqualTo("1G");
        ImageConfiguration large = image.images.get(1);
        assertThat(large.architecture).isEqualTo("arm64");
        assertThat(large.packages).containsExactlyInAnyOrder("systemd-sysv", "udev", "nginx-light");
        assertThat(large.properties).containsEntry("motd", "good day");
        assertThat(large.disk.size).isEqualTo("4G");
        assertThat(large.disk.formats).containsExactly("raw");
        assertThat(image.images.get(2).packages).containsExactly("dbus");
        assertThat(image.images.get(2).properties).containsEntry("motd", "hello");
    }

    @Test
    void aMisspeltElementOfOneOfSeveralImagesIsTold() {
        assertThatThrownBy(() -> fill(image, "<images><image><nmae>a</nmae></image></images>"))
                .isInstanceOf(ComponentConfigurationException.class)
                .hasMessageContaining("<images><image>")
                .hasMessageContaining("write <name> instead");
    }

    @Test
    void olderFormsOfListsReadAsTheyDid() throws Exception {
        fill(image, """
                <image>
                  <exclude>/usr/share/doc/**</exclude><exclude>/usr/share/man/**</exclude>
                  <services><enable>nginx</enable><enable>ssh</enable><mask>rsync</mask></services>
                  <attach>raw,kernel</attach>
                  <repositories><repository><components>main contrib</components></repository></repositories>
                  <disk><persist>/etc/ssh</persist><persist>/var/lib/a,b</persist><formats>raw,qcow2</formats></disk>
                </image>""");

        assertThat(image.image.excludes).containsExactly("/usr/share/doc/**", "/usr/share/man/**");
        assertThat(image.image.services.enable).containsExactly("nginx", "ssh");
        assertThat(image.image.services.mask).containsExactly("rsync");
        assertThat(image.image.attach).containsExactly("raw", "kernel");
        assertThat(image.image.repositories.get(0).components).containsExactly("main", "contrib");
        assertThat(image.image.disk.persist).containsExactly("/etc/ssh", "/var/lib/a,b");
        assertThat(image.image.disk.formats).containsExactly("raw", "qcow2");

        fill(goal, """
                <boot>
                  <drivers>qemu,xen</drivers><types>pvh, pv</types><ports>22</ports><builtIn>all</builtIn>
                </boot>
                <onlyImages>web,db</onlyImages>""");

        assertThat(goal.boot.drivers).containsExactly("qemu", "xen");
        assertThat(goal.boot.types).containsExactly("pvh", "pv");
        assertThat(goal.boot.ports).containsExactly("22");
        assertThat(goal.boot.builtIn).containsExactly("all");
        assertThat(goal.onlyImages).containsExactly("web", "db");
    }

    @Test
    void whatIsEmptyInAnOlderFormOfAListIsNoValue() throws Exception {
        properties.put("${xen.images}", "web,, db,");
        fill(image, """
                <onlyImages>${xen.images}</onlyImages>
                <image>
                  <exclude/><exclude></exclude><exclude>/a</exclude>
                  <services><enable></enable><disable> </disable></services>
                  <disk><persist></persist><formats> </formats></disk>
                  <repositories><repository><url>u</url><suite>s</suite><components/></repository></repositories>
                </image>""");

        assertThat(image.onlyImages).extracting(String::strip).containsExactly("web", "db");
        assertThat(image.image.excludes).containsExactly("/a");
        assertThat(image.image.services.enable).isEmpty();
        assertThat(image.image.services.disable).isEmpty();
        assertThat(image.image.disk.persist).isEmpty();
        assertThat(image.image.disk.formats()).containsExactly("raw");
        assertThat(image.image.sources(Optional.of(Worlds.KNOWN.usual())).get(0).components())
                .containsExactly("main");
    }

    @Test
    void aPropertyThatNamesNothingIsNotAll() {
        LockMojo lock = new LockMojo(null);
        lock.execution = SampleProject.execution("lock");
        lock.session = SampleProject.session();
        goal.session = SampleProject.session();
        goal.target = folder.toFile();
        goal.domains = folder.toFile();
        goal.project = SampleProject.in(folder);
        assertThat(lock.wanted()).containsExactly("false");
        assertThat(goal.chosenImages()).hasSize(1);
        assertThat(goal.selected(List.of())).isEmpty();

        for (String each : List.of("xen.images", "xen.domains", "xen.update")) {
            lock.session.getUserProperties().setProperty(each, "");
            goal.session.getUserProperties().setProperty(each, "");
        }

        assertThatThrownBy(lock::wanted).hasMessageContaining("at:       -Dxen.update");
        assertThatThrownBy(goal::chosenImages).hasMessageContaining("at:       -Dxen.images");
        assertThatThrownBy(() -> goal.selected(List.of())).hasMessageContaining("at:       -Dxen.domains");
    }

    @Test
    void aValueOfAListThatIsEmptyIsTold() {
        for (String each : List.of("<format/>", "<format></format>", "<format> </format>")) {
            assertThatThrownBy(() -> fill(image, "<image><disk><formats>" + each + "</formats></disk></image>"))
                    .isInstanceOf(ComponentConfigurationException.class)
                    .hasMessageContaining("at:       <image><disk><formats><format>")
                    .hasMessageContaining("write a value, or take the element out");
        }
    }

    @Test
    void listsOfSeveralImagesMergeWhateverTheirForm() throws Exception {
        fill(image, """
                <image>
                  <excludes><exclude>/a</exclude></excludes>
                  <services><enable>nginx</enable></services>
                  <disk><formats>raw,qcow2</formats></disk>
                </image>
                <images>
                  <image>
                    <name>more</name>
                    <excludes combine.children="append"><exclude>/b</exclude></excludes>
                    <services><enable combine.children="append"><unit>ssh</unit></enable></services>
                  </image>
                  <image><name>before</name><exclude>/b</exclude></image>
                  <image>
                    <name>other</name>
                    <disk><formats combine.self="override"><format>vhd</format></formats></disk>
                  </image>
                </images>""");

        ImageConfiguration more = image.images.get(0);
        assertThat(more.excludes).containsExactly("/a", "/b");
        assertThat(more.services.enable).containsExactly("nginx", "ssh");
        assertThat(more.disk.formats).containsExactly("raw", "qcow2");
        assertThat(image.images.get(1).excludes).containsExactly("/b");
        assertThat(image.images.get(2).disk.formats).containsExactly("vhd");
    }
}
