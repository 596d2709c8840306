package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.boot.ready.Ready;
import org.xenwright.problem.ProblemException;

class BootConditionsTest {
    private final BootConfiguration.Ready ready = new BootConfiguration.Ready();

    @Test
    void withoutAConditionALoginOrTheSystemsOwnWordWillDo() {
        assertThat(BootConditions.of(ready).describe()).contains("a login prompt", "multi-user.target");
    }

    @Test
    void oneConditionStandsForItself() {
        ready.setTcp(" 22 ");

        assertThat(BootConditions.of(ready)).isEqualTo(Ready.tcp(22));
    }

    @Test
    void severalConditionsKeepTheirOrder() {
        ready.setConsole("shop is open");
        ready.setHttp("80/ Welcome to the shop");

        Ready both = BootConditions.of(ready);

        assertThat(both).isInstanceOf(Ready.Sequence.class);
        assertThat(both.describe()).matches(".*shop is open.*80.*");
        assertThat(both.ports()).containsExactly(80);
    }

    @Test
    void aPageMayBeAskedForWithoutItsBody() {
        ready.setHttp("8080/health?full=1");

        assertThat(BootConditions.of(ready)).isEqualTo(Ready.http(8080, "/health?full=1", 0, null));
    }

    @Test
    void aPageMayBeAskedForWithItsStatus() {
        ready.setHttp("80/admin 401");
        ready.setHttp("80/gone 404 not here");

        assertThat(BootConditions.of(ready).describe())
                .contains("HTTP 401 for port 80 /admin,")
                .contains("HTTP 404 for port 80 /gone with not here");
    }

    @Test
    void aCommandMayStandWithinOthersAndHaveALimitOfItsOwn() {
        BootConfiguration.Ready limited = new BootConfiguration.Ready();
        limited.within = 30;
        limited.setCommand(" systemctl is-active nginx ");
        ready.setAny(limited);
        ready.setCommand("test -e /srv/www");
        ready.setCommand("systemctl is-active nginx");

        Ready all = BootConditions.of(ready);

        assertThat(all.commands()).containsExactly("systemctl is-active nginx", "test -e /srv/www");
        assertThat(all.describe()).contains("the command 'systemctl is-active nginx' in the guest within 30 s");
    }

    @ParameterizedTest
    @CsvSource({
        "tcp, ssh, a port from 1 to 65535",
        "tcp, 0, a port from 1 to 65535",
        "tcp, 65536, a port from 1 to 65535",
        "http, 80, PORT/PATH",
        "http, 99999/, a port from 1 to 65535",
        "http, '80/ [', a regular expression",
        "console, '(', a regular expression",
        "command, '', one line that a shell takes"
    })
    void aConditionThatIsNoneIsToldWithItsElement(String kind, String value, String expected) {
        switch (kind) {
            case "tcp" -> ready.setTcp(value);
            case "http" -> ready.setHttp(value);
            case "command" -> ready.setCommand(value);
            default -> ready.setConsole(value);
        }

        assertThatThrownBy(() -> BootConditions.of(ready))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<boot><ready><" + kind + ">")
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining(expected);
    }
}
