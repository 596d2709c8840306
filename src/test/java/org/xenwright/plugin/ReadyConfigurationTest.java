package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.boot.ready.Ready;
import org.xenwright.problem.ProblemException;

class ReadyConfigurationTest {
    private final ReadyConfiguration ready = new ReadyConfiguration();

    @Test
    void withoutAConditionALoginOrTheSystemsOwnWordWillDo() {
        assertThat(ready.ready().describe()).contains("a login prompt", "multi-user.target");
    }

    @Test
    void oneConditionStandsForItself() {
        ready.setTcp(" 22 ");

        assertThat(ready.ready()).isEqualTo(Ready.tcp(22));
    }

    @Test
    void severalConditionsKeepTheirOrder() {
        ready.setConsole("shop is open");
        ready.setHttp("80/ Welcome to the shop");

        Ready both = ready.ready();

        assertThat(both).isInstanceOf(Ready.Sequence.class);
        assertThat(both.describe()).matches(".*shop is open.*80.*");
        assertThat(both.ports()).containsExactly(80);
    }

    @Test
    void aPageMayBeAskedForWithoutItsBody() {
        ready.setHttp("8080/health?full=1");

        assertThat(ready.ready()).isEqualTo(Ready.http(8080, "/health?full=1", 0, null));
    }

    @Test
    void aPageMayBeAskedForWithItsStatus() {
        ready.setHttp("80/admin 401");
        ready.setHttp("80/gone 404 not here");

        assertThat(ready.ready().describe())
                .contains("HTTP 401 for port 80 /admin,")
                .contains("HTTP 404 for port 80 /gone with not here");
    }

    @Test
    void aCommandMayStandWithinOthersAndHaveALimitOfItsOwn() {
        ReadyConfiguration limited = new ReadyConfiguration();
        limited.within = 30;
        limited.setCommand(" systemctl is-active nginx ");
        ready.setAny(limited);
        ready.setCommand("test -e /srv/www");
        ready.setCommand("systemctl is-active nginx");

        Ready all = ready.ready();

        assertThat(all.commands()).containsExactly("systemctl is-active nginx", "test -e /srv/www");
        assertThat(all.describe()).contains("the command 'systemctl is-active nginx' in the guest within 30 s");
    }

    private void refused(String kind, String value, String expected) {
        assertThatThrownBy(ready::ready)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<boot><ready><" + kind + ">")
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh", "0", "65536"})
    void aPortIsANumberThatPortsHave(String value) {
        ready.setTcp(value);

        refused("tcp", value, "a port from 1 to 65535");
    }

    @ParameterizedTest
    @CsvSource({"80, PORT/PATH", "99999/, a port from 1 to 65535", "'80/ [', a regular expression"})
    void aPageIsWrittenWithItsPortAndItsPath(String value, String expected) {
        ready.setHttp(value);

        refused("http", value, expected);
    }

    @Test
    void aLineOfTheConsoleIsMatchedByARegularExpression() {
        ready.setConsole("(");

        refused("console", "(", "a regular expression");
    }

    @Test
    void aCommandIsALine() {
        ready.setCommand("");

        refused("command", "", "one line that a shell takes");
    }
}
