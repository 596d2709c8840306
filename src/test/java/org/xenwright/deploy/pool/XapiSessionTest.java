package org.xenwright.deploy.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;

class XapiSessionTest {
    private StandInPool pool;

    @BeforeEach
    void begin() throws Exception {
        pool = new StandInPool(2);
    }

    @AfterEach
    void end() {
        pool.close();
        assertThat(pool.misuses).isEmpty();
    }

    private PoolPlace place(List<String> addresses, String password, String... pins) {
        return new PoolPlace("pool1", addresses, StandInPool.USER, password, List.of(pins), null, Map.of());
    }

    private String pin(int host) throws Exception {
        return "SHA256:" + pool.hosts.get(host).fingerprint();
    }

    private String address(int host) {
        return pool.hosts.get(host).address();
    }

    @Test
    void aCertificateThatNobodyNamedIsRefusedWithTheLineToAddAndNothingIsTold() throws Exception {
        try (XapiSession session = new XapiSession(place(List.of(address(0)), StandInPool.PASSWORD, pin(1)))) {
            assertThatThrownBy(() -> session.call("pool.get_all"))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("<certificate>" + pin(0) + "</certificate>")
                    .hasMessageNotContaining(StandInPool.PASSWORD);
        }
        assertThat(pool.calls).isEmpty();
    }

    @Test
    void aPoolWithoutACertificateIsNotBelieved() throws Exception {
        try (XapiSession session = new XapiSession(place(List.of(address(0)), StandInPool.PASSWORD))) {
            assertThatThrownBy(() -> session.call("pool.get_all"))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(pin(0));
        }
        assertThat(pool.calls).isEmpty();
    }

    @Test
    void aPinIsReadWithAndWithoutColons() throws Exception {
        String plain = pin(0).replace(":", "").replace("SHA256", "sha256:").toLowerCase(Locale.ROOT);
        try (XapiSession session = new XapiSession(place(List.of(address(0)), StandInPool.PASSWORD, plain))) {
            assertThat(session.call("pool.get_all")).hasSize(1);
        }
        assertThatThrownBy(() -> new XapiSession(place(List.of(), "", "SHA1:00")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("SHA1:00");
    }

    @Test
    void aMemberLeadsToTheMasterAndVouchesForItsCertificate() throws Exception {
        try (XapiSession session = new XapiSession(place(List.of(address(1)), StandInPool.PASSWORD, pin(1)))) {
            assertThat(session.call("pool.get_all")).hasSize(1);
            assertThat(session.address()).isEqualTo(address(0));
        }
        assertThat(pool.sessions).isEmpty();
    }

    @Test
    void aHostThatCannotBeReachedIsNotTheOnlyOne() throws Exception {
        pool.hosts.get(1).close();
        try (XapiSession session =
                new XapiSession(place(List.of(address(1), address(0)), StandInPool.PASSWORD, pin(0)))) {
            assertThat(session.call("pool.get_all")).hasSize(1);
        }
    }

    @Test
    void aMasterThatGoesIsLookedForAmongTheHostsThatWereSeen() throws Exception {
        try (XapiSession session = new XapiSession(place(List.of(address(0)), StandInPool.PASSWORD, pin(0), pin(1)))) {
            new PoolHosts(session, "pool1").read();
            pool.hosts.get(0).close();
            pool.move(1);
            assertThat(session.call("pool.get_all")).hasSize(1);
            assertThat(session.address()).isEqualTo(address(1));
        }
    }

    @Test
    void hostsThatNameEachOtherAreNoCircle() throws Exception {
        pool.master = 2;
        pool.hosts.add(pool.hosts.get(0));
        try (XapiSession session = new XapiSession(place(List.of(address(1)), StandInPool.PASSWORD, pin(0), pin(1)))) {
            assertThatThrownBy(() -> session.call("pool.get_all"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("has no master");
        }
        assertThat(pool.calls).hasSize(2);
    }

    @Test
    void aWrongPasswordIsTriedOnceAndNotShown() throws Exception {
        try (XapiSession session =
                new XapiSession(place(List.of(address(0), address(1)), "wrong battery", pin(0), pin(1)))) {
            assertThatThrownBy(() -> session.call("pool.get_all"))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("SESSION_AUTHENTICATION_FAILED")
                    .hasMessageContaining("settings.xml")
                    .hasMessageNotContaining("battery");
        }
        assertThat(pool.calls).hasSize(1);
    }

    @Test
    void aSessionThatWasEndedIsBegunAnew() throws Exception {
        try (XapiSession session = new XapiSession(place(List.of(address(0)), StandInPool.PASSWORD, pin(0)))) {
            session.call("pool.get_all");
            pool.sessions.clear();
            assertThat(session.call("pool.get_all")).hasSize(1);
        }
        assertThat(pool.sessions).isEmpty();
    }

    @Test
    void anAnswerThatIsNotHeardIsAskedForAgainIfNothingWasChanged() throws Exception {
        try (XapiSession session = new XapiSession(place(List.of(address(0)), StandInPool.PASSWORD, pin(0)))) {
            String self = session.call("pool.get_all").get(0).asText();
            pool.hushes = 1;
            assertThat(session.call("pool.get_all_records")).hasSize(1);
            pool.hushes = 1;
            assertThatThrownBy(() -> session.call("pool.add_to_other_config", self, "key", "value"))
                    .isInstanceOf(IOException.class);
            assertThat(pool.calls.stream().filter("pool.add_to_other_config"::equals))
                    .hasSize(1);
            pool.hushes = 3;
            assertThatThrownBy(() -> session.call("pool.get_all_records")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aCallThatIsTooLongForAPoolIsRefusedHere() throws Exception {
        try (XapiSession session = new XapiSession(place(List.of(address(0)), StandInPool.PASSWORD, pin(0)))) {
            session.call("pool.get_all");
            assertThatThrownBy(() -> session.call("pool.add_to_other_config", "x", "y", "z".repeat(300 << 10)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("which a pool reads");
        }
    }

    @Test
    void whatIsSaidOfAPlaceHasNoPassword() {
        assertThat(place(List.of(), "secret").toString())
                .doesNotContain("secret")
                .contains("pool1");
    }
}
