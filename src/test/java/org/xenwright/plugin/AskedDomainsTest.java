package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;

class AskedDomainsTest {
    @TempDir
    Path folder;

    @Test
    void propertiesOfTheGuestKeepTheirNameAndThoseOfTheDomainAreKeysOfXl() {
        Properties properties = new Properties();
        properties.setProperty("guest.hostname", "web01");
        properties.setProperty("domain.memory", "512");
        properties.setProperty("domain.guest.role", "shop");
        properties.setProperty("xen.domain", "web01");
        properties.setProperty("guestbook", "none");

        assertThat(AskedDomains.settings(properties))
                .isEqualTo(Map.of("guest.hostname", "web01", "memory", "512", "guest.role", "shop"));
    }

    @Test
    void oneDomainAndAFleetAreNotAskedForTogether() throws IOException {
        Path table = Files.writeString(folder.resolve("fleet.csv"), "name\nweb01\n");

        assertThatThrownBy(() -> asked("web01", table))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("-Dxen.domain and -Dxen.fleet", "give one of the two");
        assertThatCode(() -> asked(null, table)).doesNotThrowAnyException();
        assertThatCode(() -> asked("web01", null)).doesNotThrowAnyException();
    }

    @Test
    void aFleetIsATable() {
        for (Path each : List.of(folder, folder.resolve("missing.csv"))) {
            assertThatThrownBy(() -> asked(null, each))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll("-Dxen.fleet", each + ", which is no file", "name a table");
        }
    }

    private static AskedDomains asked(String domain, Path fleet) {
        return new AskedDomains(domain, fleet, null, Map.of(), List.of());
    }
}
