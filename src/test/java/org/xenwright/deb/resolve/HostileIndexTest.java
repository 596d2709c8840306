package org.xenwright.deb.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Suite;
import org.xenwright.problem.ProblemException;

class HostileIndexTest {
    private static Resolver resolver(StringBuilder text) throws ControlSyntaxException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        PackageIndex index = PackageIndex.parse(bytes, new PackageSource("evil", "", Suite.of("evil"), "main"));
        return Resolver.of(Universe.of(List.of("amd64"), List.of(index)), Preferences.NONE);
    }

    private static StringBuilder stanza(StringBuilder text, String name, String fields) {
        return text.append("Package: ")
                .append(name)
                .append("\nVersion: 1\nArchitecture: amd64\n")
                .append(fields)
                .append("\n");
    }

    @Test
    void aChainOfThousandsDoesNotExhaustTheStack() throws ControlSyntaxException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1500; i++) {
            stanza(text, "p" + i, "Depends: p" + (i + 1) + "\n");
        }
        stanza(text, "p1500", "");
        Resolution resolution = resolver(text).resolve(Request.of(List.of("p0")));
        assertThat(resolution.packages()).hasSize(1501);
        assertThat(resolution.packages().get(0).pkg().name()).isEqualTo("p1500");
        assertThat(resolution.explain("p1500")).hasSize(1501);
    }

    @Test
    void aWebOfConflictsEndsInAnError() throws ControlSyntaxException {
        StringBuilder text = new StringBuilder();
        StringBuilder all = new StringBuilder("Depends: p0");
        for (int i = 0; i < 1500; i++) {
            stanza(text, "p" + i, "Provides: evil\nConflicts: evil\n");
            all.append(", p").append(i);
        }
        stanza(text, "app", all.append('\n').toString());
        Resolver resolver = resolver(text);
        assertThatThrownBy(() -> resolver.resolve(Request.of(List.of("app"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("relations among the packages");
    }

    @Test
    void aBrokenRelationNamesPackageFieldAndPlace() throws ControlSyntaxException {
        Resolver resolver = resolver(stanza(new StringBuilder(), "app", "Depends: lib (>= \n"));
        assertThatThrownBy(() -> resolver.resolve(Request.of(List.of("app"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("reading package app (1)")
                .hasMessageContaining("at:       evil:1")
                .hasMessageContaining("Depends: ");
    }

    @Test
    void aPatternThatIsNoneIsRefusedWithItsPlace() {
        String text = "Package: /a(/\nPin: version 1\nPin-Priority: 5\n";
        assertThatThrownBy(() -> Preferences.parse(text.getBytes(StandardCharsets.UTF_8), "preferences"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("at:       preferences:1");
    }
}
