import * as pulumi from '@pulumi/pulumi';
import { deployProject } from 'pulumi-uwsgi/pulumi';
import { here, shop, type Target } from './deploy';

const target = new pulumi.Config().getObject<Target>('target') ?? here;

deployProject(shop(target));

/** Where the page is on the host. */
export const url = `http://${target.http}/`;
