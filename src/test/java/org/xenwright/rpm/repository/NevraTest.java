package org.xenwright.rpm.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;
import org.xenwright.rpm.world.RpmPackages;

/** Names and versions of packages as strangers write them. */
class NevraTest {
    @Test
    void everyNameThatIsTakenHasAPlaceInTheOrder() {
        Nevra plain = new Nevra("hello", "0", "1.0", "1", "noarch");
        // a colon in a version makes no epoch of what stands before it
        for (String version : List.of("99999999999:1", "5:1", ":", "99999999999")) {
            Nevra odd = new Nevra("hello", "0", version, "1", "noarch");
            assertThat(odd.order().epoch()).as(version).isZero();
            assertThat(odd.compareTo(plain)).as(version).isEqualTo(-plain.compareTo(odd));
        }
        assertThat(new Nevra("hello", "4294967295", "1.0", "1", "noarch").order())
                .isGreaterThan(plain.order());
        for (String epoch : List.of("4294967296", "9999999999", "-1", "")) {
            assertThatThrownBy(() -> new Nevra("hello", epoch, "1.0", "1", "noarch"))
                    .as(epoch)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anAdvisoryOfAPackageThatCannotBeNamesNone() throws IOException {
        Nevra hello = new Nevra("hello", "0", "1.0", "1", "noarch");
        String advisories = "<updates><update type='security'><id>A-1</id><pkglist><collection>"
                + "<package name='hello' epoch='9999999999' version='1.0' release='1' arch='noarch'/>"
                + "</collection></pkglist></update></updates>";
        assertThat(Advisories.read(
                                new ByteArrayInputStream(advisories.getBytes(StandardCharsets.UTF_8)),
                                "advisories",
                                Set.of(hello))
                        .security())
                .isEmpty();
    }

    @Test
    void aVersionOfALockThatIsNoneIsAProblem() {
        assertThatThrownBy(() -> new RpmPackages().versions().compare("4294967296:1.0-1", "1.0-1"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("4294967296:1.0-1");
    }
}
