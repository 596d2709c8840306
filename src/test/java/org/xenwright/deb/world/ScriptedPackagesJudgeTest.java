package org.xenwright.deb.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages with scripts, services and questions, in six sets: the tree is the one that mmdebstrap makes of them. */
@Tag("judge")
class ScriptedPackagesJudgeTest {
    private static MmdebstrapPeer peer;

    @BeforeAll
    static void begin(@TempDir Path folder) throws IOException {
        peer = new MmdebstrapPeer(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mariadb-server samba-common nginx-light sudo cron logrotate rsyslog openssh-server dbus apparmor",
                "bind9 slapd tzdata locales keyboard-configuration snmpd ntpsec unattended-upgrades at munin-node",
                "ejabberd rabbitmq-server redis-server memcached haproxy tor fail2ban monit",
                "postgresql apache2 php-fpm dovecot-imapd spamassassin ca-certificates ssl-cert procmail mailutils postfix",
                "squid proftpd-core netdata-core",
                "exim4-daemon-light"
            })
    void aSetIsTheTreeThatMmdebstrapMakes(String names) throws IOException {
        MmdebstrapPeer.Drawn drawn = peer.drawn(List.of(names.split(" ")));
        assertThat(peer.theirs(drawn)).isEmpty();
        assertThat(peer.differences(drawn)).isEmpty();
    }
}
