package org.xenwright.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The JVM's own proxy settings, and where they say nothing the environment's: {@code http_proxy}, {@code https_proxy},
 * {@code no_proxy}. {@code HTTP_PROXY} in capitals is not read, as curl does not, since web servers set it from a header.
 */
final class Proxies extends ProxySelector {
    private final ProxySelector jvm;
    private final Map<String, String> environment;

    Proxies(ProxySelector jvm, Map<String, String> environment) {
        this.jvm = jvm;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public List<Proxy> select(URI address) {
        List<Proxy> chosen = jvm.select(address);
        if (chosen.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT) || spared(address.getHost())) {
            return chosen;
        }
        String name = Redirects.scheme(address) + "_proxy";
        String value = environment.getOrDefault(name, "");
        if (value.isEmpty() && name.equals("https_proxy")) {
            value = environment.getOrDefault("HTTPS_PROXY", "");
        }
        if (value.isEmpty()) {
            return chosen;
        }
        URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
        int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
        return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
    }

    private boolean spared(String host) {
        String list = environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
        for (String entry : list.toLowerCase(Locale.ROOT).split(",")) {
            String name = entry.strip().replaceFirst("^\\*?\\.", "");
            String asked = host.toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && (name.equals("*") || asked.equals(name) || asked.endsWith("." + name))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException cause) {
        jvm.connectFailed(address, proxy, cause);
    }
}
