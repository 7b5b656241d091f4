package dev.virga.control.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import dev.virga.api.cell.Endpoint;
import dev.virga.api.cell.MemberProperties;
import dev.virga.api.tls.TlsIdentity;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How a control plane is a member of the cell: a data member at a fixed address that knows the
 * other control planes by address. Nothing is discovered.
 *
 * @param cell the cluster's name: guards against mistakes, not against attackers
 * @param member where this member listens
 * @param seeds the members of the other control planes
 * @param tls who it is on the event bus, where that is encrypted
 */
public record MemberConfig(
        String cell,
        String name,
        Endpoint member,
        List<Endpoint> seeds,
        Optional<TlsIdentity> tls) {
    public MemberConfig {
        seeds = List.copyOf(seeds);
    }

    Config hazelcast() {
        Config config = new Config();
        config.setClusterName(cell);
        config.setInstanceName(cell + "/" + name);
        MemberProperties.all().forEach(config::setProperty);
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(member.port()).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface(member.host());
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        seeds.forEach(seed -> join.getTcpIpConfig().addMember(seed.toString()));
        join.getTcpIpConfig().addMember(member.toString());
        // Which member a node of the event bus is; Vert.x looks for it under this name.
        config.getMemberAttributeConfig()
                .setAttribute("__vertx.nodeId", UUID.randomUUID().toString());
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
        config.getIntegrityCheckerConfig().setEnabled(false);
        config.addMultiMapConfig(
                new MultiMapConfig("__vertx.subs")
                        .setBackupCount(1)
                        .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        config.getMapConfig("__vertx.haInfo").setBackupCount(1);
        config.getMapConfig("__vertx.nodeInfo").setBackupCount(1);
        config.getSerializationConfig()
                .setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
        return config;
    }
}
