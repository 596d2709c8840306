package org.xenwright.deb.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;

class InstallOrderTest {
    private static List<String> steps(String... stanzas) throws ControlSyntaxException {
        return steps(Set.of(), stanzas);
    }

    private static List<String> steps(Set<String> required, String... stanzas) throws ControlSyntaxException {
        StringBuilder text = new StringBuilder();
        for (String stanza : stanzas) {
            String[] lines = stanza.split("\n", 2);
            text.append("Package: ").append(lines[0]).append("\nVersion: 1\nArchitecture: amd64\n");
            text.append(lines.length > 1 ? lines[1] + "\n\n" : "\n");
        }
        PackageIndex set =
                PackageIndex.parse(text.toString().getBytes(StandardCharsets.UTF_8), PackageSource.local("test"));
        return InstallOrder.of(set, List.of("amd64"), required).stream()
                .map(InstallOrderTest::text)
                .toList();
    }

    private static String text(InstallOrder.Step step) {
        return step instanceof InstallOrder.Arrive arrived
                ? arrived.pkg().name()
                : "configure "
                        + ((InstallOrder.Configure) step)
                                .packages().stream().map(BinaryPackage::name).collect(Collectors.joining(" "));
    }

    @Test
    void essentialPackagesWithAllTheyNeedAreConfiguredBeforeAnyOtherArrives() throws ControlSyntaxException {
        assertThat(steps(
                        "mawk\nProvides: awk",
                        "app\nDepends: base-files",
                        "base-passwd\nEssential: yes",
                        "base-files\nEssential: yes\nPre-Depends: awk",
                        "bash\nEssential: yes\nDepends: debconf | debconf-2.0",
                        "debconf"))
                .containsExactly(
                        "base-passwd",
                        "mawk",
                        "base-files",
                        "bash",
                        "debconf",
                        "configure base-passwd mawk base-files bash debconf",
                        "app");
    }

    @Test
    void packagesThatEverySystemHasAreConfiguredBeforeWhatDoesNotNameThem() throws ControlSyntaxException {
        assertThat(steps(
                        Set.of("passwd", "mount"),
                        "app",
                        "libpam-modules",
                        "passwd\nDepends: libpam-modules",
                        "dpkg\nEssential: yes",
                        "mount\nPriority: important\nPre-Depends: libmount1",
                        "libmount1"))
                .containsExactly(
                        "dpkg",
                        "configure dpkg",
                        "libpam-modules",
                        "passwd",
                        "libmount1",
                        "configure libmount1",
                        "mount",
                        "configure libpam-modules passwd mount",
                        "app");
    }

    @Test
    void whatAPackageSaysOfItsOwnPriorityDoesNotCount() throws ControlSyntaxException {
        assertThat(steps(
                        Set.of("apt"),
                        "sensible-utils\nPriority: required",
                        "apt\nPriority: important\nDepends: libgnutls30",
                        "dpkg\nEssential: yes",
                        "libgnutls30"))
                .containsExactly(
                        "dpkg", "configure dpkg", "apt", "libgnutls30", "configure apt libgnutls30", "sensible-utils");
    }

    @Test
    void aPackageArrivesWhenWhatItPreDependsOnIsConfiguredWithAllThatDependsOn() throws ControlSyntaxException {
        assertThat(steps(
                        "libpam-runtime",
                        "libpam-modules\nDepends: libpam-runtime",
                        "passwd\nDepends: libpam-modules",
                        "adduser\nDepends: passwd",
                        "other",
                        "server\nPre-Depends: adduser\nDepends: other"))
                .containsExactly(
                        "libpam-runtime",
                        "libpam-modules",
                        "passwd",
                        "adduser",
                        "other",
                        "configure libpam-runtime libpam-modules passwd adduser",
                        "server");
    }

    @Test
    void whatIsNeededFirstArrivesFirstAlsoWhenTheOrderOfTheSetSaysOtherwise() throws ControlSyntaxException {
        assertThat(steps("server\nPre-Depends: tool", "tool\nPre-Depends: helper", "helper"))
                .containsExactly("helper", "configure helper", "tool", "configure tool", "server");
    }

    @Test
    void anAlternativeThatIsConfiguredAlreadyIsEnough() throws ControlSyntaxException {
        assertThat(steps("sh\nEssential: yes\nProvides: awk", "gawk\nProvides: awk", "server\nPre-Depends: gawk | awk"))
                .containsExactly("sh", "configure sh", "gawk", "server");
    }

    @Test
    void packagesThatNeedEachOtherEnd() throws ControlSyntaxException {
        assertThat(steps("a\nPre-Depends: b", "b\nDepends: c", "c\nDepends: a"))
                .containsExactly("b", "c", "configure b c", "a");
    }
}
